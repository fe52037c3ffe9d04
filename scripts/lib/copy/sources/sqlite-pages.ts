import type Database from 'libsql'
import type { Range } from './source.ts'
import { quoted, rowOf, valueOf } from './sqlite-rows.ts'
import type { SqliteTable } from './sqlite-table.ts'

// libsql fetches the whole result of a query, whatever its size. So a table is read page by page, each
// page by a query of its own, and one page is in memory.

/** A way through a table in its order, some rows at a time. */
export interface Pages {
  /** The number of the next rows, at most `limit`, and their block, its lengths still marks. */
  read: (limit: number) => { rows: number; block: Buffer }
  /** The rows of the page that was read, value by value. */
  values: () => (Buffer | null)[][]
  /** Goes on behind that page. */
  advance: () => void
}

const keyMin = -(2n ** 63n)
const keyMax = 2n ** 63n - 1n

const blockOf = "cast(group_concat(r, '') as blob)"

const valuesOf = (names: string[]): string =>
  names.map((name) => `cast(${valueOf(name)} as blob)`).join(', ')

const byRowid = (db: Database.Database, table: SqliteTable, rowid: string, range: Range): Pages => {
  const key = quoted(rowid)
  const rows = `from ${quoted(table.table)} where ${key} >= ? and ${key} <= ? order by ${key}`
  const page = db
    .prepare(
      `select count(*), max(k), ${blockOf}
       from (select ${key} as k, ${rowOf(table.names)} as r ${rows} limit ?)`,
    )
    .raw()
    .safeIntegers(true)
  const single = db.prepare(`select ${valuesOf(table.names)} ${rows}`).raw()
  const high = BigInt(range.high?.[0] ?? keyMax)
  let first = range.low === null ? keyMin : BigInt(range.low[0] ?? 0) + 1n
  let last = high
  return {
    read: (limit) => {
      if (first > high) return { rows: 0, block: Buffer.of() }
      const [count, max, block] = page.get([first, high, limit]) as [bigint, bigint, Buffer | null]
      last = max
      return { rows: Number(count), block: block ?? Buffer.of() }
    },
    values: () => single.all([first, last]) as (Buffer | null)[][],
    advance: () => {
      first = last + 1n
    },
  }
}

/**
 * Pages a table WITHOUT ROWID by its primary key. Where a page begins is kept in a temporary table, so
 * that a key of any type and collation stays what it is.
 */
const byPrimaryKey = (db: Database.Database, { table, names, primaryKey }: SqliteTable): Pages => {
  const key = primaryKey.map(quoted).join(', ')
  db.exec(
    `drop table if exists temp.plumb_page; create temp table plumb_page as select ${key} from main.${quoted(table)} limit 0`,
  )
  const rows = (isFirst: boolean) =>
    `from main.${quoted(table)} ${isFirst ? '' : `where (${key}) > (select * from temp.plumb_page)`} order by ${key} limit ?`
  const statements = [true, false].map((isFirst) => ({
    page: db
      .prepare(`select count(*), ${blockOf} from (select ${rowOf(names)} as r ${rows(isFirst)})`)
      .raw(),
    single: db.prepare(`select ${valuesOf(names)} ${rows(isFirst)}`).raw(),
    bound: db.prepare(`insert into temp.plumb_page select ${key} ${rows(isFirst)} offset ?`),
  }))
  let current = statements[0]
  let count = 0
  return {
    read: (limit) => {
      const [found, block] = current?.page.get([limit]) as [number, Buffer | null]
      count = found
      return { rows: found, block: block ?? Buffer.of() }
    },
    values: () => current?.single.all([count]) as (Buffer | null)[][],
    advance: () => {
      current?.bound.run([1, count - 1])
      db.exec('delete from temp.plumb_page where rowid < (select max(rowid) from temp.plumb_page)')
      current = statements[1]
    },
  }
}

/** The pages of a range of a table. */
export const pagesOf = (db: Database.Database, table: SqliteTable, range: Range): Pages =>
  table.rowid === null ? byPrimaryKey(db, table) : byRowid(db, table, table.rowid, range)
