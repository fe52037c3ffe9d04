import type Database from 'libsql'
import { between, whole } from './ranges.ts'
import type { Range } from './source.ts'
import { quoted } from './sqlite-rows.ts'
import type { SqliteTable } from './sqlite-table.ts'

/** The least and the greatest key. SQLite finds either in the table's tree; of both at once it asks each row. */
const endsOf = (
  db: Database.Database,
  table: string,
  key: string,
): [bigint | null, bigint | null] =>
  db
    .prepare(
      `select (select min(${key}) from ${quoted(table)}), (select max(${key}) from ${quoted(table)})`,
    )
    .raw()
    .safeIntegers(true)
    .get() as [bigint | null, bigint | null]

const count = (db: Database.Database, table: string): number =>
  (
    db
      .prepare(`select count(*) from ${quoted(table)}`)
      .raw()
      .get() as [number]
  )[0]

/** Below it, keys are not cut evenly over their span, but counted. */
const rareShare = 0.5

/** So many windows of so many keys are counted where the keys span more than that. */
const windows = 100
const windowKeys = 1_000

/**
 * About how many rows a table has. To count them SQLite reads all of it, a tenth of what a copy takes; so
 * windows are counted that lie evenly in the span of the keys, and all rows where these are rare in it.
 */
export const estimateRows = (
  db: Database.Database,
  table: string,
  rowid: string | null,
): number => {
  if (rowid === null) return count(db, table)
  const key = quoted(rowid)
  const [least, greatest] = endsOf(db, table, key)
  if (least === null || greatest === null) return 0
  const span = Number(greatest - least) + 1
  if (span <= windows * windowKeys || span > Number.MAX_SAFE_INTEGER) return count(db, table)
  const [found] = db
    .prepare(
      `with recursive windows (number, first) as (
         select 0, ?1
         union all
         select number + 1, ?1 + (number + 1) * (?2 / ${windows}) from windows where number < ${windows - 1}
       )
       select sum((
         select count(*) from ${quoted(table)} where ${key} >= first and ${key} < first + ${windowKeys}
       ))
       from windows`,
    )
    .raw()
    .get([least, BigInt(span)]) as [number]
  const share = found / (windows * windowKeys)
  return share < rareShare ? count(db, table) : Math.round(span * share)
}

/** Bounds between so many keys, evenly over the span of the keys; none when most of them are missing. */
const evenBounds = (
  db: Database.Database,
  table: SqliteTable,
  key: string,
  rows: number,
): string[] | undefined => {
  const [least, greatest] = endsOf(db, table.table, key)
  if (least === null || greatest === null) return []
  const span = greatest - least + 1n
  if (Number(span) * rareShare > table.estimatedRows) return undefined
  const parts = BigInt(Math.ceil(table.estimatedRows / rows))
  return Array.from({ length: Number(parts) - 1 }, (_, n) =>
    String(least + (span * BigInt(n + 1)) / parts - 1n),
  )
}

/** Every so many rows the key of a row; counts through the whole table. */
const countedBounds = (
  db: Database.Database,
  table: SqliteTable,
  key: string,
  rows: number,
): string[] => {
  const nth = (condition: string) =>
    `(select ${key} from ${quoted(table.table)} ${condition} order by ${key} limit 1 offset ?1)`
  return (
    db
      .prepare(
        `with recursive bounds (k) as (
           select ${nth('')}
           union all
           select ${nth(`where ${key} > bounds.k`)} from bounds where bounds.k is not null
         )
         select cast(k as text) from bounds where k is not null`,
      )
      .raw()
      .all(rows - 1) as [string][]
  ).map(([bound]) => bound)
}

/** Cuts a table into ranges of about so many rows by its rowid; both ends are open. */
export const cutByRowid = (db: Database.Database, table: SqliteTable, rows: number): Range[] => {
  if (table.rowid === null) return [whole]
  const key = quoted(table.rowid)
  const size = Math.max(1, Math.floor(rows))
  const bounds = evenBounds(db, table, key, size) ?? countedBounds(db, table, key, size)
  return between(bounds.map((bound) => [bound]))
}
