import type { Range } from '../sources/source.ts'
import type { Wire } from '../wire/wire.ts'
import { compareBuckets } from './buckets.ts'
import { comparePart, type Compared, type Wires } from './compare.ts'
import { hasKey } from './ranges.ts'
import type { Comparison } from './side.ts'

/** A piece of work for two connections. */
export interface Task {
  left: () => Promise<Wire>
  right: () => Promise<Wire>
  run: (wires: Wires) => Promise<unknown>
}

/** Compares a range, or all rows where there is no key; `done` is told before the worker goes on. */
export const rangeTask = (
  comparison: Comparison,
  range: Range,
  done: (compared: Compared) => Promise<unknown>,
): Task => ({
  left: comparison.left.open,
  right: comparison.right.open,
  run: async (wires) =>
    done(
      await (hasKey(comparison)
        ? comparePart(wires, comparison, range)
        : compareBuckets(wires, comparison)),
    ),
})

/** The connections of one worker, opened when first needed; each side has its own, to work at once. */
const wiresOf = (opened: Wire[]) => {
  const known = {
    left: new Map<unknown, Promise<Wire>>(),
    right: new Map<unknown, Promise<Wire>>(),
  }
  const wire = (role: 'left' | 'right', open: () => Promise<Wire>): Promise<Wire> => {
    const found = known[role].get(open)
    if (found) return found
    const opening = open().then((made) => {
      opened.push(made)
      return made
    })
    known[role].set(open, opening)
    return opening
  }
  return async ({ left, right }: Task): Promise<Wires> => ({
    left: await wire('left', left),
    right: await wire('right', right),
  })
}

/** Does all tasks by `jobs` workers at once. The first error, or the signal, ends all of them. */
export const runTasks = async (
  tasks: Task[],
  jobs: number,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> => {
  const waiting = [...tasks]
  const opened: Wire[] = []
  const errors: unknown[] = []
  const stop = (error: unknown): void => {
    errors.push(error)
    waiting.length = 0
    for (const wire of opened.splice(0)) wire.destroy(new Error('the proof was stopped'))
  }
  const interrupt = (): void => {
    stop(signal.reason)
  }
  signal.addEventListener('abort', interrupt, { once: true })
  if (signal.aborted) interrupt()
  const work = async (): Promise<void> => {
    const wires = wiresOf(opened)
    for (let task = waiting.shift(); task; task = waiting.shift()) await task.run(await wires(task))
  }
  await Promise.all(Array.from({ length: jobs }, () => work().catch(stop)))
  signal.removeEventListener('abort', interrupt)
  for (const wire of opened) wire.close()
  if (errors.length > 0) throw errors[0]
}
