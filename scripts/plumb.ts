import { CommanderError } from 'commander'
import { config } from 'dotenv'
import { copy } from './commands/copy.ts'
import { demo } from './commands/demo.ts'
import { doctor } from './commands/doctor.ts'
import { down } from './commands/down.ts'
import { generate } from './commands/generate.ts'
import { migrate } from './commands/migrate.ts'
import { partitions } from './commands/partitions.ts'
import { status } from './commands/status.ts'
import { up } from './commands/up.ts'
import { verify } from './commands/verify.ts'
import { command, report } from './lib/command.ts'
import { printJson } from './lib/output.ts'
import { inProject } from './lib/paths.ts'

config({ path: inProject('.env'), quiet: true })

const plumb = command('plumb', 'SQL-first migrations for PostgreSQL, proven before they land')
  .version('0.1.0')
  .showSuggestionAfterError()
  .exitOverride()
  .addCommand(up)
  .addCommand(down)
  .addCommand(doctor)
  .addCommand(migrate)
  .addCommand(status)
  .addCommand(generate)
  .addCommand(copy)
  .addCommand(verify)
  .addCommand(partitions)
  .addCommand(demo)

try {
  await plumb.parseAsync()
} catch (error) {
  const json = process.argv.includes('--json')
  if (!(error instanceof CommanderError)) process.exitCode = report(error, json)
  else if (error.exitCode !== 0) {
    // commander has shown its own sentence already; wrong use is exit code 2 by the design.
    if (json) printJson({ ok: false, error: { code: 'wrong-use', message: error.message } })
    process.exitCode = 2
  }
}
