import { command } from '../lib/command.ts'
import { misuse } from '../lib/errors.ts'
import { interruptible } from '../lib/interrupt.ts'
import { note, printJson } from '../lib/output.ts'
import { currentServer } from '../lib/server/start.ts'
import { isShortage } from '../lib/watch/failure.ts'
import { watchCurrent, watchOnce } from '../lib/watch/watch.ts'

interface Options {
  once?: boolean
  test?: string
  json?: boolean
}

const goOn = 'run it again to go on.'

const run = async ({ once, test, json }: Options): Promise<void> => {
  if (json && !once) throw misuse('json-without-once', 'Add --once: --json prints one document.')
  const server = await currentServer()
  const show = (lines: string[]) => note(lines.join('\n'))
  if (!once) {
    await interruptible(goOn, (signal) => watchCurrent(server, { test, signal }, show))
    return
  }
  const { lines, round } = await interruptible(goOn, (signal) =>
    watchOnce(server, { test, signal }),
  )
  show(lines)
  if (json) printJson(round)
  if (!round.ok) process.exitCode = round.problems.some(isShortage) ? 3 : 1
}

export const watch = command('watch', 'apply current.sql whenever it, or what it includes, changes')
  .option('--once', 'apply it once; exit code 1 when it fails')
  .option('--test <glob>', 'run these pgTAP files after it was applied')
  .option('--json', 'print one JSON document; with --once')
  .action(run)
