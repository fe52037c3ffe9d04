import { command } from '../lib/command.ts'
import { misuse } from '../lib/errors.ts'
import { note, printJson } from '../lib/output.ts'
import { currentServer } from '../lib/server/start.ts'
import { isShortage } from '../lib/watch/failure.ts'
import { watchCurrent, watchOnce, type WatchOptions } from '../lib/watch/watch.ts'

interface Options {
  once?: boolean
  test?: string
  json?: boolean
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

const run = async ({ once, test, json }: Options): Promise<void> => {
  if (json && !once) throw misuse('json-without-once', 'Add --once: --json prints one document.')
  const server = await currentServer()
  const controller = new AbortController()
  const options: WatchOptions = { test, signal: controller.signal }
  for (const name of signals)
    process.on(name, () => {
      controller.abort()
    })
  if (!once) {
    await watchCurrent(server, options, (lines) => {
      note(lines.join('\n'))
    })
    return
  }
  const { lines, round } = await watchOnce(server, options)
  note(lines.join('\n'))
  if (json) printJson(round)
  if (!round.ok) process.exitCode = round.problems.some(isShortage) ? 3 : 1
}

export const watch = command('watch', 'apply current.sql whenever it, or what it includes, changes')
  .option('--once', 'apply it once; exit code 1 when it fails')
  .option('--test <glob>', 'run these pgTAP files after it was applied')
  .option('--json', 'print one JSON document; with --once')
  .action(run)
