import { command } from '../lib/command.ts'
import { finding } from '../lib/errors.ts'
import { print, printJson } from '../lib/output.ts'
import { currentServer } from '../lib/server/start.ts'
import { statusOf, type Status } from '../lib/status.ts'

const sentences: Record<Status['state'], (status: Status) => string> = {
  clean: ({ applied }) => `Clean: the database has all ${applied} migrations.`,
  pending: ({ pending }) => `Pending: ${pending.join(', ')}. Apply with "plumb migrate".`,
  current: () => 'Current: migrations/current.sql is being written; commit or empty it.',
  conflict: ({ conflicts }) =>
    `Conflict: the database has ${conflicts.join(', ')}, which the files lack or tell otherwise.`,
}

const run = async ({ json }: { json?: boolean }): Promise<void> => {
  const { url } = await currentServer()
  const status = await statusOf(url)
  const sentence = sentences[status.state](status)
  if (json) {
    printJson({ ok: status.state === 'clean', ...status })
    if (status.state !== 'clean') process.exitCode = 1
    return
  }
  if (status.state !== 'clean') throw finding(`status-${status.state}`, sentence)
  print(sentence)
}

export const status = command('status', 'compare the migration files with the database')
  .option('--json', 'print one JSON document')
  .action(run)
