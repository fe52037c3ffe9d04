import { CommanderError, type Command } from 'commander'
import { config } from 'dotenv'
import { command, report } from './lib/command.ts'
import { printJson } from './lib/output.ts'
import { inProject } from './lib/paths.ts'

config({ path: inProject('.env'), quiet: true })

// A reader that has seen enough (plumb … | head) is no reason to stop half-way.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })

/** In the order of `plumb --help`; each is exported by scripts/commands/<name>.ts. */
const names = [
  'up',
  'down',
  'doctor',
  'migrate',
  'backfill',
  'status',
  'watch',
  'include',
  'commit',
  'uncommit',
  'rebase',
  'schema',
  'generate',
  'copy',
  'verify',
  'partitions',
  'bench',
  'demo',
]

/** Only the command that is called is loaded: the others' libraries would cost it 200 ms. */
const called = names.filter((name) => name === process.argv[2])

const plumb = command('plumb', 'SQL-first migrations for PostgreSQL, proven before they land')
  .version('0.1.0')
  .showSuggestionAfterError()
  .exitOverride()

for (const name of called.length > 0 ? called : names) {
  const module = (await import(`./commands/${name}.ts`)) as Record<string, Command>
  const loaded = module[name]
  if (loaded) plumb.addCommand(loaded)
}

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
