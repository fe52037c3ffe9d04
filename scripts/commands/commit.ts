import { command } from '../lib/command.ts'
import { misuse } from '../lib/errors.ts'
import { commit as commitCurrent } from '../lib/flow/commit.ts'
import { inWritingTurn } from '../lib/flow/turn.ts'
import { committedFolder } from '../lib/migrations.ts'
import { print, printJson } from '../lib/output.ts'
import { refreshSchema } from '../lib/schema/schema.ts'
import { currentServer } from '../lib/server/start.ts'

const run = async ({ message, json }: { message?: string; json?: boolean }): Promise<void> => {
  if (message === '') throw misuse('empty-message', 'Say with --message what the migration does.')
  const server = await currentServer()
  // The schema files after each of several steps: a later one may fail.
  const names = await inWritingTurn(server, () =>
    commitCurrent(server, message, () => refreshSchema(server)),
  )
  const files = names.map((name) => `${committedFolder}/${name}`)
  if (json) printJson({ ok: true, files })
  else print(`Committed ${files.join(', ')}.`)
}

export const commit = command('commit', 'make current.sql a committed migration')
  .option('-m, --message <text>', 'what it does, in a few words; names the file')
  .option('--json', 'print one JSON document')
  .action(run)
