import { InvalidArgumentError } from 'commander'
import { command } from '../lib/command.ts'
import { mendInterrupted } from '../lib/flow/turn.ts'
import { scheduleElsewhere } from '../lib/jobs.ts'
import { migrate as applyPending, type Migrated } from '../lib/migrate.ts'
import { note, print, printJson } from '../lib/output.ts'
import { currentServer } from '../lib/server/start.ts'

interface Options {
  json?: boolean
  to?: number
  dryRun?: boolean
  pauseJobs?: boolean
}

const numberOf = (text: string): number => {
  if (/^\d{1,6}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Write the number of a migration: 12.')
}

const triedAsText = ({ tried, jobs }: Migrated): string => {
  const lines = tried.flatMap(({ file, ms, locks }) =>
    ms === undefined
      ? [`${file}  not tried: it cannot run in a transaction`]
      : [`${file}  ${ms} ms`, ...locks.map(({ relation, mode }) => `  ${mode}  ${relation}`)],
  )
  const met = jobs.map(({ name, schedule }) => `  ${name}  (${schedule})`)
  if (met.length > 0) lines.push('Scheduled jobs that use what was locked:', ...met)
  return [...lines, 'Rolled back.'].join('\n')
}

const run = async ({ json, to, dryRun, pauseJobs }: Options): Promise<void> => {
  const server = await currentServer()
  await mendInterrupted(server)
  const migrated = await applyPending(server, { to, dryRun, pauseJobs })
  const { applied, tried, jobs } = migrated
  if (dryRun) {
    if (json) printJson({ ok: true, tried, jobs })
    else print(tried.length === 0 ? 'Nothing to try.' : triedAsText(migrated))
    return
  }
  const problem = await scheduleElsewhere(server.url)
  if (problem) note(problem)
  if (json) printJson({ ok: true, applied })
  else if (applied.length === 0) print('Nothing to do: the database has every migration.')
  else
    print(`Applied ${applied.length} migrations:\n${applied.map((file) => `  ${file}`).join('\n')}`)
}

export const migrate = command('migrate', 'apply the committed migrations')
  .option('--to <number>', 'stop after the migration of this number', numberOf)
  .option('--dry-run', 'apply in a transaction, show the locks taken, and roll back')
  .option('--pause-jobs', 'hold the scheduled jobs that use the same tables meanwhile')
  .option('--json', 'print one JSON document')
  .action(run)
