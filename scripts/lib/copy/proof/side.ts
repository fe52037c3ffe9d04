import type { Range } from '../sources/source.ts'
import { literal, type Settings } from '../sql.ts'
import type { Wire } from '../wire/wire.ts'

/** A column of the key, as SQL over a side's relation. */
export interface KeyColumn {
  name: string
  /** What is compared: the same type on both sides. */
  value: string
  /** What is ordered and cut by: the same order on both sides; the bare column where an index may help. */
  order: string
}

/** One side of a comparison: rows in some database, and how they are looked at. */
export interface Side {
  /** Opens a connection that is ready: settings, role, snapshot. */
  open: () => Promise<Wire>
  /** What stands after FROM. */
  from: string
  key: KeyColumn[]
  /** The hash of a row, a bigint. */
  hash: string
  /** A row as text, to name one without a key. */
  text: string
  /** Each column as it is compared, and its hash, to name those that differ. */
  columns: { name: string; value: string; hash: string }[]
  /** Where the columns stand, if not in `from`. */
  columnsFrom?: string
}

/** Two sides whose rows should be the same. */
export interface Comparison {
  left: Side
  right: Side
  /** The type of each key column as a literal is written; null: text, compared by its bytes. */
  keyTypes: (string | null)[]
}

/**
 * How rows are hashed; `text` where a server is older than PostgreSQL 14 and has no hash of records, `utf8` where
 * its text has other bytes.
 */
export type HashKind = 'fast' | 'exact' | 'text' | 'utf8'

/**
 * The hash of a row of these items. `fast` is PostgreSQL's equality, `exact` the bytes that the server
 * would send, `text` the text of the row, which tells apart what `exact` does, `utf8` that in UTF-8.
 */
export const hashOf = (items: string[], kind: HashKind): string => {
  const row = `row(${items.join(', ')})`
  if (kind === 'fast') return `hash_record_extended(${row}, 0)`
  if (kind === 'exact') return `hash_record_extended(row(record_send(${row})), 0)`
  if (kind === 'text') return `hashtextextended(${row}::text, 0)`
  return `('x' || md5(convert_to(${row}::text, 'UTF8')))::bit(64)::bigint`
}

/**
 * Makes text, and with it what is compared as text, the same on both sides; leaves the cores to the
 * ranges; and has pages read in the order in which they lie (a bitmap, not an index scan), which costs
 * nothing where the rows lie in the order of the key, and a tenth where they do not.
 */
export const proofSettings: Settings = {
  timezone: 'UTC',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  lc_monetary: 'C',
  xmlbinary: 'base64',
  work_mem: '64MB',
  enable_indexscan: 'off',
  enable_indexonlyscan: 'off',
  max_parallel_workers_per_gather: '0',
}

const tupleOf = (values: string[]): string =>
  values.length === 1 ? (values[0] ?? '') : `(${values.join(', ')})`

const bound = (values: string[], types: Comparison['keyTypes']): string =>
  tupleOf(values.map((value, n) => literal(value) + (types[n] ? `::${types[n]}` : '::text')))

const order = ({ key }: Side): string[] => key.map((column) => column.order)

/** Rows of a range; those without a key belong to the last one. */
export const inRange = (
  side: Side,
  types: Comparison['keyTypes'],
  { low, high }: Range,
): string => {
  const key = tupleOf(order(side))
  const above = low ? `${key} > ${bound(low, types)}` : 'true'
  if (high) return `${above} and ${key} <= ${bound(high, types)}`
  return low
    ? `(${[above, ...order(side).map((column) => `${column} is null`)].join(' or ')})`
    : above
}

/** Rows with one of these keys. */
export const withKeys = (side: Side, types: Comparison['keyTypes'], keys: string[][]): string =>
  keys.length === 0
    ? 'false'
    : `${tupleOf(side.key.map(({ value, order }, n) => (types[n] ? order : value)))} in (${keys.map((key) => bound(key, types)).join(', ')})`

/** Which rows of both sides are compared: a range of the key, or given keys. */
export type Part = Range | { keys: string[][] }

const condition = (side: Side, types: Comparison['keyTypes'], part: Part): string =>
  'keys' in part ? withKeys(side, types, part.keys) : inRange(side, types, part)

/**
 * Rows of a part and the sum of their hashes, then `more` aggregates. The hashes are hashed once more,
 * since those of records are linear: values that two rows have swapped would not change their sum.
 */
export const digestQuery = (
  side: Side,
  { keyTypes }: Comparison,
  part: Part,
  more: string[],
): string => {
  const items = ['count(*)', `sum(hashint8extended(${side.hash}, 0))`, ...more]
  return `select ${items.join(', ')} from ${side.from} where ${condition(side, keyTypes, part)}`
}

/** Key and hash of each row of a part, in the order of the key; `asText` for reading them here. */
export const rowsQuery = (
  side: Side,
  { keyTypes }: Comparison,
  part: Part,
  asText: boolean,
): string => {
  const items = [...side.key.map(({ value }) => value), side.hash]
  // Without a name of its own an item would be what ORDER BY means by the column's name.
  const list = items
    .map((item, n) => `${asText ? `(${item})::text` : item} as "proof item ${n}"`)
    .join(', ')
  return `copy (select ${list} from ${side.from} where ${condition(side, keyTypes, part)} order by ${order(side).join(', ')}) to stdout (format binary)`
}

/** Key, then a hash of each column, of the rows with these keys. */
export const columnsQuery = (side: Side, { keyTypes }: Comparison, keys: string[][]): string => {
  const items = [
    ...side.key.map(({ value }) => `(${value})::text`),
    ...side.columns.map(({ hash }) => hash),
  ]
  return `select ${items.join(', ')} from ${side.columnsFrom ?? side.from} where ${withKeys(side, keyTypes, keys)}`
}
