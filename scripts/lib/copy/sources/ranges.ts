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

/** Which rows are looked at to cut a relation, and every how many of these a range ends. */
export interface Cutting {
  /** What stands after the relation's name. */
  sample: string
  every: number
}

/**
 * How to cut about so many rows into so many ranges: where a sample does, by one. Else each but the last
 * has a row more than its share, so that none is empty.
 */
export const cuttingOf = (rows: number, ranges: number, mayBeSampled: boolean): Cutting => {
  const percent = (100 * sampledKeys * ranges) / rows
  return mayBeSampled && percent < 100
    ? { sample: `tablesample system (${percent.toFixed(4)}) repeatable (1)`, every: sampledKeys }
    : { sample: '', every: Math.floor(rows / ranges) + 1 }
}

/** The keys that cut a relation into about so many ranges of as many rows; as text, in the key's order. */
export const keyBounds = async (
  query: Session['query'],
  { relation, key, rows, mayBeSampled }: Keyed,
  ranges: number,
): Promise<string[][]> => {
  const { sample, every } = cuttingOf(rows, ranges, mayBeSampled)
  const names = key.map((_, n) => `k${n}`)
  const found = await query<{ bound: string[] }>(
    `select array[${names.map((name) => `${name}::text`).join(', ')}] as bound
     from (
       select ${key.map((item, n) => `${item} as k${n}`).join(', ')}, row_number() over (order by ${key.join(', ')}) as number
       from ${relation} ${sample}
     ) as t
     where number % $1::integer = 0
     order by number`,
    [every],
  )
  return found.map(({ bound }) => bound)
}
