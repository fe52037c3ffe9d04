import type { Range } from '../sources/source.ts'
import type { Wire } from '../wire/wire.ts'
import { comparePart } from './compare.ts'
import type { Compared, Wires } from './compared.ts'
import type { Wanted } from './figures.ts'
import type { Comparison, Side } from './side.ts'

/** What is connected to: both sides of a comparison. */
type Sides = Record<'left' | 'right', Pick<Side, 'open'>>

/** A piece of work for two connections. */
export interface Task {
  sides: Sides
  run: (wires: Wires) => Promise<unknown>
}

/** Some workers, each with connections that are kept from task to task. */
export interface Pool {
  /** Does all tasks, several at once. The first error, or the signal, ends all of them. */
  run: (tasks: Task[]) => Promise<void>
  /** Does one thing and gives its result; not while others run. */
  one: <T>(sides: Sides, work: (wires: Wires) => Promise<T>) => Promise<T>
  close: () => void
}

/** Compares a range, which is all rows where there is no key; `done` is told before the worker goes on. */
export const rangeTask = (
  comparison: Comparison & { figures?: Wanted[] },
  range: Range,
  done: (compared: Compared) => Promise<unknown>,
): Task => ({
  sides: comparison,
  run: async (wires) => done(await comparePart(wires, comparison, range, comparison.figures)),
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
  return async (sides: Sides): Promise<Wires> => {
    const opening = [wire('left', sides.left.open), wire('right', sides.right.open)] as const
    // Neither is still being opened when the other's error is told.
    await Promise.allSettled(opening)
    const [left, right] = await Promise.all(opening)
    return { left, right }
  }
}

/** Opens a pool of so many workers; the signal's reason is thrown by what runs when it aborts. */
export const openPool = (
  jobs: number,
  signal: AbortSignal = new AbortController().signal,
): Pool => {
  const opened: Wire[] = []
  const workers = Array.from({ length: jobs }, () => wiresOf(opened))
  const errors: unknown[] = []
  let waiting: Task[] = []
  const stop = (error: unknown): void => {
    errors.push(error)
    waiting = []
    for (const wire of opened.splice(0)) wire.destroy(new Error('the proof was stopped'))
  }
  const interrupt = (): void => {
    stop(signal.reason)
  }
  signal.addEventListener('abort', interrupt, { once: true })
  if (signal.aborted) interrupt()

  const run = async (tasks: Task[]): Promise<void> => {
    waiting = errors.length > 0 ? [] : [...tasks]
    const work = async (wires: (sides: Sides) => Promise<Wires>): Promise<void> => {
      for (let task = waiting.shift(); task; task = waiting.shift())
        await task.run(await wires(task.sides))
    }
    await Promise.all(workers.map((wires) => work(wires).catch(stop)))
    if (errors.length > 0) throw errors[0]
  }

  return {
    run,
    one: async <T>(sides: Sides, work: (wires: Wires) => Promise<T>): Promise<T> => {
      const results: T[] = []
      await run([{ sides, run: async (wires) => results.push(await work(wires)) }])
      return results[0] as T
    },
    close: () => {
      signal.removeEventListener('abort', interrupt)
      for (const wire of opened.splice(0)) wire.close()
    },
  }
}
