import { pathToFileURL } from 'node:url'
import Database from 'libsql'
import type { Range, Relation } from './source.ts'
import type { Block } from './binary.ts'
import { blocksOf } from './sqlite-blocks.ts'
import type { SqliteFile } from './sqlite-file.ts'
import { cutByRowid } from './sqlite-ranges.ts'
import { lookUp, type SqliteTable } from './sqlite-table.ts'

/** What a thread does with its own connection to an SQLite file. Each throws what libsql throws. */
export interface SqliteCalls {
  /** A number that changes with each change that anybody commits. */
  version: () => number
  /** Begins a read transaction, anew where one is open: later changes are not seen. */
  begin: () => void
  lookUp: (relation: Relation) => SqliteTable
  ranges: (table: SqliteTable, rows: number) => Range[]
  /** Makes `next` give the blocks of this range. */
  start: (table: SqliteTable, range: Range) => void
  next: () => Block | null
  close: () => void
}

/** Opens the file, read-only, so that a wrong name makes no file and a copy never changes its source. */
const openDatabase = ({ file, busyMs }: SqliteFile): Database.Database =>
  new Database(`${pathToFileURL(file).href}?mode=ro`, { timeout: busyMs })

/** Opens an SQLite file for these calls. */
export const sqliteCalls = (file: SqliteFile): SqliteCalls => {
  const db = openDatabase(file)
  // Inside its transaction a connection cannot see that others commit; this one is never in any.
  const probe = openDatabase(file)
  const version = probe.prepare('pragma data_version').raw()
  let blocks: Generator<Block> | undefined
  return {
    version: () => (version.get() as [number])[0],
    begin: () => {
      if (db.inTransaction) db.exec('rollback')
      db.exec('begin; select count(*) from sqlite_master')
    },
    lookUp: (relation) => lookUp(db, file.file, relation),
    ranges: (table, rows) => cutByRowid(db, table, rows),
    start: (table, range) => {
      blocks = blocksOf(db, table, range)
    },
    next: () => {
      const step = blocks?.next()
      return step?.done === false ? step.value : null
    },
    close: () => {
      // libsql closes when its statements are collected; the lock must go now.
      if (db.inTransaction) db.exec('rollback')
      db.close()
      probe.close()
    },
  }
}
