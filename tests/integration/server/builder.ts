// A process of its own for cache.test.ts: builds the folder of the first argument, says so after
// half of the work, and takes as long for the rest as the second argument says (milliseconds).
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { buildOnce } from '../../../scripts/lib/server/portable/cache.ts'

const [, , folder = '', pause = '0'] = process.argv
await buildOnce(folder, async (temporary) => {
  await writeFile(join(temporary, 'first'), String(process.pid))
  process.stdout.write('half\n')
  await sleep(Number(pause))
  await writeFile(join(temporary, 'second'), String(process.pid))
})
