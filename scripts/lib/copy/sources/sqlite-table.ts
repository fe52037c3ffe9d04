import type Database from 'libsql'
import { misuse } from '../../errors.ts'
import type { Relation, SourceTable } from './source.ts'
import { estimateRows } from './sqlite-ranges.ts'
import { quoted, rowOf } from './sqlite-rows.ts'
import { landingColumns } from './values.ts'

/** A table as SQLite describes it; all of it can be sent to another thread. */
export interface SqliteTable extends Omit<SourceTable, 'ranges'> {
  /** The columns that are read, without `undecodable`. */
  names: string[]
  /** By what it is paged: its integer key, another name of the rowid, or null for WITHOUT ROWID. */
  rowid: string | null
  /** The columns of the primary key, in their order. */
  primaryKey: string[]
}

interface ColumnInfo {
  name: string
  type: string
  pk: number
}

const sampleRows = 1000

const rowidOf = (columns: ColumnInfo[], primaryKey: string[], table: string): string => {
  const [key] = primaryKey
  const isAlias = columns.some(({ name, type }) => name === key && type.toLowerCase() === 'integer')
  if (key !== undefined && primaryKey.length === 1 && isAlias) return key
  const taken = columns.map(({ name }) => name.toLowerCase())
  const free = ['rowid', '_rowid_', 'oid'].find((name) => !taken.includes(name))
  if (free !== undefined) return free
  throw misuse(
    'source-table',
    `Rename one of the columns rowid, _rowid_ and oid of table "${table}": SQLite has no other name left for the number of a row.`,
  )
}

/** The sets of columns of which SQLite itself says that they are unique. */
const uniqueKeys = (db: Database.Database, table: string): string[][] => {
  const indexes = db
    .prepare('select name from pragma_index_list(?) where "unique" and not partial')
    .all(table) as { name: string }[]
  const columns = db.prepare('select name from pragma_index_info(?)').raw()
  return indexes.map(({ name }) => columns.all(name).map((row) => (row as [string])[0]))
}

const isSame = (one: string[], other: string[]): boolean =>
  one.length === other.length && one.every((name) => other.includes(name))

const bytesOfRow = (db: Database.Database, table: string, names: string[]): number => {
  const [bytes] = db
    .prepare(
      `select avg(octet_length(r)) from (select ${rowOf(names)} as r from ${quoted(table)} limit ${sampleRows})`,
    )
    .raw()
    .get() as [number | null]
  return bytes ?? 0
}

/**
 * Looks a table up. Throws (exit 2) when it is not there, is a view, or `key` is not unique in it, or
 * its rows cannot be paged, (exit 1) when its columns cannot be PostgreSQL's.
 */
export const lookUp = (db: Database.Database, file: string, relation: Relation): SqliteTable => {
  const { table, key } = relation
  const known = db
    .prepare(`select type, wr from pragma_table_list where schema = 'main' and name = ?`)
    .get(table) as { type: string; wr: number } | undefined
  if (!known) throw misuse('source-table', `Name another source: ${file} has no table "${table}".`)
  if (known.type === 'view')
    throw misuse('source-table', `Name a table: "${table}" in ${file} is a view.`)
  const info = db
    .prepare('select name, type, pk from pragma_table_info(?) order by cid')
    .all(table) as ColumnInfo[]
  const names = info.map(({ name }) => name)
  const primaryKey = info
    .filter(({ pk }) => pk > 0)
    .sort((one, other) => one.pk - other.pk)
    .map(({ name }) => name)
  if (![primaryKey, ...uniqueKeys(db, table)].some((columns) => isSame(columns, key)))
    throw misuse(
      'source-key',
      `Correct the plan's key: (${key.join(', ')}) is neither the primary key of table "${table}" in ${file} nor has it a unique index.`,
    )
  const rowid = known.wr ? null : rowidOf(info, primaryKey, table)
  const isCutByKey = key.length === 1 && key[0] === rowid && primaryKey[0] === rowid
  const estimatedRows = estimateRows(db, table, rowid)
  return {
    table,
    key,
    names,
    primaryKey,
    rowid,
    columns: landingColumns(names, { file }),
    cut: isCutByKey ? 'key' : rowid === null ? 'whole' : 'ctid',
    estimatedRows,
    estimatedBytes: Math.ceil(estimatedRows * bytesOfRow(db, table, names)),
  }
}
