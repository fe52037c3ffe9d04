import type Database from 'libsql'
import { between, whole } from './ranges.ts'
import type { Range } from './source.ts'
import { quoted } from './sqlite-rows.ts'
import type { SqliteTable } from './sqlite-table.ts'

/** Bounds between so many keys, evenly over the span of the keys; none when most of them are missing. */
const evenBounds = (
  db: Database.Database,
  table: SqliteTable,
  key: string,
  rows: number,
): string[] | undefined => {
  const [least, greatest] = db
    .prepare(`select min(${key}), max(${key}) from ${quoted(table.table)}`)
    .raw()
    .safeIntegers(true)
    .get() as [bigint | null, bigint | null]
  if (least === null || greatest === null) return []
  const span = greatest - least + 1n
  if (span > 2n * BigInt(table.estimatedRows)) return undefined
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
