import { command } from '../lib/command.ts'
import { scheduleElsewhere } from '../lib/jobs.ts'
import { migrate as applyPending } from '../lib/migrate.ts'
import { note, print, printJson } from '../lib/output.ts'
import { currentServer } from '../lib/server/start.ts'

const run = async ({ json }: { json?: boolean }): Promise<void> => {
  const server = await currentServer()
  const applied = await applyPending(server)
  const problem = await scheduleElsewhere(server.url)
  if (problem) note(problem)
  if (json) printJson({ ok: true, applied })
  else if (applied.length === 0) print('Nothing to do: the database has every migration.')
  else
    print(`Applied ${applied.length} migrations:\n${applied.map((file) => `  ${file}`).join('\n')}`)
}

export const migrate = command('migrate', 'apply the committed migrations')
  .option('--json', 'print one JSON document')
  .action(run)
