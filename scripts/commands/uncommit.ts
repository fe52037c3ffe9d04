import { command } from '../lib/command.ts'
import { inWritingTurn } from '../lib/flow/turn.ts'
import { uncommit as uncommitLast } from '../lib/flow/uncommit.ts'
import { committedFolder, currentFile } from '../lib/migrations.ts'
import { print, printJson } from '../lib/output.ts'
import { refreshSchema } from '../lib/schema/schema.ts'
import { currentServer } from '../lib/server/start.ts'

const run = async ({ json }: { json?: boolean }): Promise<void> => {
  const server = await currentServer()
  const file = await inWritingTurn(server, async () => {
    const gone = await uncommitLast(server)
    await refreshSchema(server)
    return gone
  })
  if (json) printJson({ ok: true, file: `${committedFolder}/${file}` })
  else print(`${committedFolder}/${file} is ${currentFile} again.`)
}

export const uncommit = command('uncommit', 'make the last committed migration current.sql again')
  .option('--json', 'print one JSON document')
  .action(run)
