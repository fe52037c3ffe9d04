import { command } from '../lib/command.ts'
import { print, printJson } from '../lib/output.ts'
import { stopServer } from '../lib/server/start.ts'

const run = async ({ json }: { json?: boolean }): Promise<void> => {
  const stopped = await stopServer()
  if (json) printJson({ ok: true, stopped: stopped ?? null })
  else
    print(stopped ? `The ${stopped} server has stopped; its data stay.` : 'No server of plumb ran.')
}

export const down = command('down', 'stop the server that "plumb up" started; its data stay')
  .option('--json', 'print one JSON document')
  .action(run)
