import type { Session } from '../session.ts'
import type { Range } from './source.ts'

/** All rows. */
export const whole: Range = { low: null, high: null }

/** Bounds as ranges: all before the first, between each two, all after the last. */
export const between = (bounds: string[][]): Range[] =>
  [null, ...bounds].map((low, n) => ({ low, high: bounds[n] ?? null }))

/** What is to be cut: a relation and its key, as SQL, and how many rows it has, about. */
export interface Keyed {
  relation: string
  /** Expressions, none of them null. */
  key: string[]
  rows: number
  /** Whether a part of its pages may stand for all of them. */
  mayBeSampled: boolean
}

/** Below so many rows a sample of pages is too small to cut by; above it all keys take too long to number. */
export const sampledRows = 100_000

/** So many keys for each range are enough to cut within a few percent. */
const sampledKeys = 1_000

/** What stands after a relation's name, where a sample of its rows is enough to cut it into so many ranges. */
export const sampleOf = (rows: number, ranges: number): string => {
  const percent = (100 * sampledKeys * ranges) / rows
  return percent < 100 ? `tablesample system (${percent.toFixed(4)}) repeatable (1)` : ''
}

/**
 * Whether a range ends at a row, among the rows that are looked at: each but the last has one more than its
 * share, so that none is empty. The number of ranges does not depend on how well the rows were estimated.
 */
export const endsRange = (ranges: number): string => `number % (total / ${ranges} + 1) = 0`

/** Its number and the number of all, as columns. */
export const numbersBy = (order: string): string =>
  `row_number() over (order by ${order}) as number, count(*) over () as total`

/** The keys that cut a relation into so many ranges of about as many rows; as text, in the key's order. */
export const keyBounds = async (
  query: Session['query'],
  { relation, key, rows, mayBeSampled }: Keyed,
  ranges: number,
): Promise<string[][]> => {
  if (ranges <= 1) return []
  const names = key.map((_, n) => `k${n}`)
  const found = await query<{ bound: string[] }>(
    `select array[${names.map((name) => `${name}::text`).join(', ')}] as bound
     from (
       select ${key.map((item, n) => `${item} as k${n}`).join(', ')}, ${numbersBy(key.join(', '))}
       from ${relation} ${mayBeSampled ? sampleOf(rows, ranges) : ''}
     ) as t
     where ${endsRange(ranges)}
     order by number`,
  )
  return found.map(({ bound }) => bound)
}
