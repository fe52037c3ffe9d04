import type { Aim, Figure, Sample } from './benchmark.ts'

/** The middle of some measurements and how far they lie apart. */
export interface Summary {
  median: number
  min: number
  max: number
}

/** What an aim came to; `ok` is absent where it has no limit. */
export interface Result extends Aim, Summary {
  ok?: boolean
}

/** The median of numbers, of which there must be at least one. */
export const median = (numbers: number[]): number => {
  const sorted = [...numbers].sort((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const [low, high] = [sorted[sorted.length % 2 === 1 ? half : half - 1], sorted[half]]
  if (low === undefined || high === undefined) throw new Error('a median of nothing')
  return (low + high) / 2
}

/** Median, least and greatest of numbers, of which there must be at least one. */
export const summaryOf = (numbers: number[]): Summary => ({
  median: median(numbers),
  min: Math.min(...numbers),
  max: Math.max(...numbers),
})

const valuesOf = (samples: Sample[] | undefined, name: string, figure: Figure): number[] => {
  const values = (samples ?? []).map((sample) => sample[figure])
  if (values.length > 0 && values.every((value) => value !== undefined)) return values
  throw new Error(`an aim asks for ${figure} of "${name}", which does not tell it`)
}

/**
 * What an aim came to. Of two contestants, the runs of the same round are divided by each other and
 * the median of these quotients is taken, so that a machine that slows down changes nothing.
 */
export const resultOf = (aim: Aim, samples: ReadonlyMap<string, Sample[]>): Result => {
  const { of, to, figure = 'seconds', atMost, atLeast } = aim
  const values = valuesOf(samples.get(of), of, figure)
  const bases = to === undefined ? values.map(() => 1) : valuesOf(samples.get(to), to, figure)
  const quotients = values.map((value, n) => value / (bases[n] ?? NaN))
  const summary = summaryOf(quotients)
  if (atMost === undefined && atLeast === undefined) return { ...aim, ...summary }
  const ok =
    (atMost === undefined || summary.median <= atMost) &&
    (atLeast === undefined || summary.median >= atLeast)
  return { ...aim, ...summary, ok }
}
