// Runs as a process of its own: see actions.ts. Its working directory is the project's root.
import { messageOf } from '../errors.ts'
import { executeActions, makeBookkeeping, readSettings, withClient } from '../migrate/graphile.ts'
import { note } from '../output.ts'
import type { Work } from './actions.ts'

const work = process.argv[2] as Work
try {
  const settings = await readSettings()
  if (work !== 'bookkeeping') await executeActions(settings, false, settings[work])
  else
    await withClient(settings.connectionString, settings, async (client) => {
      await makeBookkeeping(client, settings)
    })
} catch (error) {
  note(`Error: ${messageOf(error)}`)
  process.exitCode = 1
}
// graphile-migrate keeps its connection for a while.
process.exit()
