import { isUtf8 } from 'node:buffer'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import Database from 'libsql'
import { environment, messageOf, misuse, type PlumbError } from '../errors.ts'
import { copyLine, nameList, quoted } from './lines.ts'

/** Rows of a source table as lines of COPY's text format, in the order of the key. */
export interface Block {
  lines: Buffer
  rows: number
  /** The key of the last row. */
  last: bigint
}

/** A source table: its columns in their order, and its rows by key. */
export interface SourceTable {
  name: string
  key: string
  columns: string[]
  countRows: () => number
  /** All rows, in blocks of about a megabyte; at most one block is held. */
  blocks: () => Generator<Block>
}

/** An open source; everything read from it is of one moment. */
export interface Source {
  /** Throws (exit 2) when the table or its key is not there. */
  table: (name: string, key: string) => SourceTable
  close: () => void
}

const blockBytes = 1_000_000
const blockRowsMax = 5_000
const busyMsDefault = 5_000
const keyMin = -(2n ** 63n)

const sentence = (error: unknown, file: string, busyMs: number): PlumbError => {
  const code = String((error as { code?: unknown }).code)
  if (code.startsWith('SQLITE_NOTADB'))
    return misuse('not-sqlite', `Name an SQLite file: ${file} is none.`)
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return environment(
      'source-locked',
      `Let go of ${file}: another program has locked it for more than ${busyMs / 1000} s.`,
    )
  if (code.startsWith('SQLITE_CORRUPT'))
    return environment('source-corrupt', `Repair ${file}: SQLite says that it is damaged.`)
  return environment('source-unreadable', `Make ${file} readable: ${messageOf(error)}.`)
}

const open = (file: string, busyMs: number): Database.Database => {
  try {
    // Read-only, so that a wrong name makes no file and a copy can never change its source.
    const address = `${pathToFileURL(resolve(file)).href}?mode=ro`
    const db = new Database(address, { timeout: busyMs })
    // One read transaction: later writes to the file are not seen.
    db.exec('begin; select count(*) from sqlite_master')
    return db
  } catch (error) {
    throw sentence(error, file, busyMs)
  }
}

const split = (bytes: Buffer, at: number): Buffer[] => {
  const parts: Buffer[] = []
  for (let start = 0; start <= bytes.length;) {
    const end = bytes.indexOf(at, start)
    parts.push(bytes.subarray(start, end < 0 ? bytes.length : end))
    if (end < 0) break
    start = end + 1
  }
  return parts
}

const isText = (bytes: Buffer): boolean => isUtf8(bytes) && !bytes.includes(0)

const readTable = (db: Database.Database, name: string, key: string, columns: string[]) => {
  const from = `from ${quoted(name)} where ${quoted(key)}`
  const page = db
    .prepare(
      `select count(*), max(k), cast(group_concat(line, char(10)) || char(10) as blob)
       from (select ${quoted(key)} as k, ${copyLine(columns)} as line ${from} > ? order by 1 limit ?)`,
    )
    .raw()
    .safeIntegers(true)
  const bytesOf = new Map(
    columns.map((column) => [
      column,
      db.prepare(`select hex(cast(${quoted(column)} as blob)) ${from} = ?`).raw(),
    ]),
  )
  const keyPosition = columns.indexOf(key)

  /** Writes what PostgreSQL's text cannot hold as hexadecimal, and names those columns. */
  const decodable = (line: Buffer): Buffer => {
    const fields = split(line, 9)
    const rowKey = BigInt(fields[keyPosition]?.toString() ?? '')
    const undecodable = columns.filter((column, n) => {
      const bad = !isText(fields[n] ?? Buffer.of())
      if (bad) fields[n] = Buffer.from(String(bytesOf.get(column)?.get(rowKey)))
      return bad
    })
    fields[columns.length] = Buffer.from(nameList(undecodable))
    return Buffer.concat(fields.flatMap((bytes, n) => (n > 0 ? [Buffer.of(9), bytes] : [bytes])))
  }

  const clean = (lines: Buffer): Buffer => {
    if (isText(lines)) return lines
    const whole = split(lines.subarray(0, -1), 10)
    return Buffer.concat(
      whole.flatMap((line) => [isText(line) ? line : decodable(line), Buffer.of(10)]),
    )
  }

  return function* blocks(): Generator<Block> {
    let last = keyMin
    let limit = 500
    for (;;) {
      let row: [bigint, bigint, Buffer]
      try {
        row = page.get([last, limit]) as [bigint, bigint, Buffer]
      } catch (error) {
        if (limit === 1 || (error as { code?: unknown }).code !== 'SQLITE_TOOBIG') throw error
        limit = Math.ceil(limit / 10)
        continue
      }
      if (row[0] === 0n) return
      const lines = clean(row[2])
      const rows = Number(row[0])
      last = row[1]
      yield { lines, rows, last }
      limit = Math.ceil(Math.min(blockRowsMax, (rows * blockBytes) / lines.length))
    }
  }
}

/**
 * Opens an SQLite file to read from it; waits for `busyMs` while another program has locked it.
 * Throws (exit 2) when it is missing or no SQLite, (exit 3) when it is locked or unreadable.
 */
export const openSqlite = async (file: string, busyMs = busyMsDefault): Promise<Source> => {
  const found = await stat(file).catch(() => undefined)
  if (!found) throw misuse('no-such-file', `Name an SQLite file that exists: ${file} does not.`)
  if (!found.isFile()) throw misuse('not-a-file', `Name an SQLite file: ${file} is none.`)
  const db = open(file, busyMs)
  return {
    close: () => {
      // libsql closes when its statements are collected; the lock must go now.
      db.exec('rollback')
      db.close()
    },
    table: (name, key) => {
      const info = db
        .prepare('select name, type, pk from pragma_table_info(?) order by cid')
        .all(name) as { name: string; type: string; pk: number }[]
      if (info.length === 0)
        throw misuse('source-table', `Name another source: ${file} has no table "${name}".`)
      const keys = info.filter(({ pk }) => pk > 0)
      if (keys.length !== 1 || keys[0]?.name !== key || keys[0].type.toLowerCase() !== 'integer')
        throw misuse(
          'source-key',
          `Correct the plan's key: "${key}" is not the integer primary key of table "${name}" in ${file}.`,
        )
      const columns = info.map((column) => column.name)
      const count = db.prepare(`select count(*) from ${quoted(name)}`).raw()
      return {
        name,
        key,
        columns,
        countRows: () => (count.get() as [number])[0],
        blocks: readTable(db, name, key, columns),
      }
    },
  }
}
