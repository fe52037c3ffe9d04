import { CommanderError } from 'commander'
import { config } from 'dotenv'
import { doctor } from './commands/doctor.ts'
import { down } from './commands/down.ts'
import { up } from './commands/up.ts'
import { command, report } from './lib/command.ts'
import { inProject } from './lib/paths.ts'

config({ path: inProject('.env'), quiet: true })

const plumb = command('plumb', 'SQL-first migrations for PostgreSQL, proven before they land')
  .version('0.1.0')
  .showSuggestionAfterError()
  .exitOverride()
  .addCommand(up)
  .addCommand(down)
  .addCommand(doctor)

try {
  await plumb.parseAsync()
} catch (error) {
  // commander has shown its own sentence already; wrong use is exit code 2 by the design.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : 2
  else process.exitCode = report(error, process.argv.includes('--json'))
}
