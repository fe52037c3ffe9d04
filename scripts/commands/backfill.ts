import { runBackfill } from '../lib/backfill/backfill.ts'
import { readBackfill } from '../lib/backfill/file.ts'
import { command } from '../lib/command.ts'
import { grouped, print, printJson } from '../lib/output.ts'
import { currentServer } from '../lib/server/start.ts'

const run = async (path: string, { json }: { json?: boolean }): Promise<void> => {
  const backfill = await readBackfill(path)
  const { url } = await currentServer()
  const { batches, rows } = await runBackfill(url, backfill)
  if (json) printJson({ ok: true, file: backfill.file, batches, rows })
  else print(`${backfill.file}: ${grouped(rows)} rows changed in ${grouped(batches)} batches.`)
}

export const backfill = command('backfill', "run a file's UPDATE batch by batch")
  .argument('<file>', 'an SQL file: --! table, --! key, one UPDATE … FROM batch')
  .option('--json', 'print one JSON document')
  .action(run)
