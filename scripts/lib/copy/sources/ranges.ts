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

/** So many keys for each chunk are enough to cut within a few percent. */
const sampledKeys = 1_000

/** The keys that cut a relation into so many chunks of about as many rows; as text, in the key's order. */
export const keyBounds = async (
  query: Session['query'],
  { relation, key, rows, mayBeSampled }: Keyed,
  chunks: number,
): Promise<string[][]> => {
  const percent = (100 * sampledKeys * chunks) / rows
  const sample =
    mayBeSampled && percent < 100 ? `tablesample system (${percent.toFixed(4)}) repeatable (1)` : ''
  const names = key.map((_, n) => `k${n}`)
  const found = await query<{ bound: string[] }>(
    `select distinct on (tile) array[${names.map((name) => `${name}::text`).join(', ')}] as bound
     from (
       select ${key.map((item, n) => `${item} as k${n}`).join(', ')}, ntile($1::integer) over (order by ${key.join(', ')}) as tile
       from ${relation} ${sample}
     ) as t
     where tile < $1::integer
     order by tile, ${names.map((name) => `${name} desc`).join(', ')}`,
    [chunks],
  )
  return found.map(({ bound }) => bound)
}
