import { Argument, InvalidArgumentError } from 'commander'
import type { Benchmark, Extent } from '../lib/bench/benchmark.ts'
import { runBenchmark, type Outcome } from '../lib/bench/run.ts'
import { saveOutcome } from '../lib/bench/save.ts'
import { limitText, resultText, shortNumber, spreadText } from '../lib/bench/words.ts'
import { command } from '../lib/command.ts'
import { misuse } from '../lib/errors.ts'
import { interruptible } from '../lib/interrupt.ts'
import { note, print, printJson, tableOf } from '../lib/output.ts'

/** Each is a file of scripts/lib/bench. */
const names = ['flow', 'copy']

const shown = ({ results, contestants }: Outcome): string => {
  const aims = results.map((result) => ({
    what: result.label,
    result: resultText(result),
    aim: limitText(result),
    reached: result.ok === undefined ? '' : result.ok ? 'yes' : 'NO',
    'least–greatest': spreadText(result),
  }))
  const figures = contestants.map(({ name, figures: { seconds, cpuSeconds, memoryMb } }) => ({
    contestant: name,
    seconds: seconds ? shortNumber(seconds.median) : '',
    'CPU seconds': cpuSeconds ? shortNumber(cpuSeconds.median) : '',
    'memory, MB': memoryMb ? shortNumber(memoryMb.median) : '',
  }))
  return `${tableOf(aims)}\n\n${tableOf(figures)}`
}

interface Options extends Extent {
  rounds: number
  save: boolean
  json?: boolean
}

/** Throws (exit 2) for a part that the benchmark does not have. */
const checkParts = ({ name, parts = [] }: Benchmark, only: string[]): void => {
  const unknown = only.find((part) => !parts.includes(part))
  if (unknown === undefined) return
  const known = parts.length > 0 ? `choose of ${parts.join(', ')}` : 'leave out --only'
  throw misuse('unknown-part', `The benchmark ${name} has no part "${unknown}": ${known}.`)
}

const run = async (name: string, options: Options): Promise<void> => {
  const { rounds, scale, only, save, json } = options
  const { benchmark } = (await import(`../lib/bench/${name}.ts`)) as { benchmark: Benchmark }
  checkParts(benchmark, only ?? [])
  const outcome = await interruptible('nothing was saved.', (signal) =>
    runBenchmark(benchmark, rounds, { scale, only }, signal, note),
  )
  // A part is not the whole: docs/ would lose the rest.
  if (save && !only) await saveOutcome(outcome)
  const ok = outcome.results.every((result) => result.ok !== false)
  if (json) printJson({ ok, ...outcome })
  else print(shown(outcome))
  if (!ok) process.exitCode = 1
}

const numberOf = (text: string): number => {
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('Write a number from 1 to 999.')
}

export const bench = command('bench', 'measure plumb against others; write docs/benchmarks.md')
  .addArgument(new Argument('<name>', 'what to measure').choices(names))
  .option('--rounds <number>', 'how often each contestant runs', numberOf, 5)
  .option('--scale <number>', 'multiply the number of rows', numberOf, 1)
  .option('--only <part...>', 'run these parts only; docs/ stays as it is')
  .option('--no-save', 'leave docs/ as it is')
  .option('--json', 'print one JSON document')
  .addHelpText('after', '\nOn a server of its own. Ends with 1 when an aim is missed.')
  .action(run)
