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
 * A query for the keys that cut rows into so many ranges of about as many rows, each as a JSON array of
 * texts, in their order. `rows` is a SELECT that gives the columns of the key as k0, k1 and so on. Each range
 * but the last has one row more than its share, so that none is empty; how many there are does not depend on
 * how well the rows were estimated.
 */
export const boundsQuery = (rows: string, columns: number, ranges: number): string => {
  const names = Array.from({ length: columns }, (_, n) => `k${n}`)
  return `
    select to_json(array[${names.map((name) => `${name}::text`).join(', ')}]) as bound
    from (
      select ${names.join(', ')}, row_number() over (order by ${names.join(', ')}) as number, count(*) over () as total
      from (${rows}) as s
    ) as t
    where number % (total / ${ranges} + 1) = 0
    order by number`
}

/** The keys that cut a relation into so many ranges of about as many rows; as text, in the key's order. */
export const keyBounds = async (
  query: Session['query'],
  { relation, key, rows, mayBeSampled }: Keyed,
  ranges: number,
): Promise<string[][]> => {
  if (ranges <= 1) return []
  const items = key.map((item, n) => `${item} as k${n}`).join(', ')
  const sample = mayBeSampled ? sampleOf(rows, ranges) : ''
  const found = await query<{ bound: string[] }>(
    boundsQuery(`select ${items} from ${relation} ${sample}`, key.length, ranges),
  )
  return found.map(({ bound }) => bound)
}
