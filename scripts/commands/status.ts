import { command } from '../lib/command.ts'
import { withDatabase } from '../lib/database.ts'
import { mendInterrupted } from '../lib/flow/turn.ts'
import { releaseAbandoned } from '../lib/migrate/holds.ts'
import { print, printJson } from '../lib/output.ts'
import { problemText } from '../lib/problem.ts'
import { currentServer } from '../lib/server/start.ts'
import { statusOf, type State, type Status } from '../lib/status.ts'

/** From 10 on, so that no state looks like wrong use (2) or an environment that fails (3). */
const exitCodes: Record<State, number> = {
  clean: 0,
  finding: 1,
  pending: 10,
  current: 11,
  conflict: 12,
}

const sentences: Record<State, (status: Status) => string> = {
  clean: ({ applied }) =>
    applied === null
      ? 'Clean: the migrations fit each other; no database was asked.'
      : `Clean: the database has all ${applied} migrations.`,
  pending: ({ pending }) => `Pending: ${pending.join(', ')}. Apply with "plumb migrate".`,
  current: () => 'Current: migrations/current.sql is being written; commit or empty it.',
  finding: ({ findings }) => `Unfinished: ${findings.length} to mend.`,
  conflict: ({ conflicts }) => `Conflict: ${conflicts.length} to resolve before anything else.`,
}

const run = async ({ json, offline }: { json?: boolean; offline?: boolean }): Promise<void> => {
  const server = offline ? undefined : await currentServer()
  if (server) await mendInterrupted(server)
  const [status] = await Promise.all([
    statusOf(server?.url),
    server && withDatabase(server.url, (sql) => releaseAbandoned(sql, server.url)),
  ])
  process.exitCode = exitCodes[status.state]
  if (json) {
    printJson({ ok: status.state === 'clean', ...status })
    return
  }
  print(sentences[status.state](status))
  for (const problem of [...status.conflicts, ...status.findings]) print(problemText(problem))
}

const exitText = Object.entries(exitCodes)
  .map(([state, code]) => `${code} ${state}`)
  .join(', ')

export const status = command('status', 'compare the migration files with the database')
  .option('--json', 'print one JSON document')
  .option('--offline', 'compare the files among themselves; ask no database')
  .addHelpText(
    'after',
    `\nReads only, but mends what a killed command left. Exit codes: ${exitText}, 2 wrong use, 3 no answer.`,
  )
  .action(run)
