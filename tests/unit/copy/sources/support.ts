import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Database from 'libsql'
import { afterAll } from 'vitest'
import type { Range, Source } from '../../../../scripts/lib/copy/sources/source.ts'
import { openSqlite } from '../../../../scripts/lib/copy/sources/sqlite.ts'
import { payloadOf } from '../../../../scripts/lib/copy/wire/frames.ts'
import { memorySink } from '../../../../scripts/lib/copy/wire/sink.ts'

/** A row as it would land: the values as text, then the names of the undecodable columns. */
export type Row = (string | string[] | null)[]

/** A folder that is taken away after the tests of the file. */
export const testFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'plumb-source-'))
  afterAll(() => {
    rmSync(folder, { recursive: true })
  })
  return folder
}

let files = 0

/** Makes an SQLite file by a script, then by `fill`. */
export const makeSqlite = (
  folder: string,
  script: string,
  fill: (db: Database.Database) => void = () => undefined,
): string => {
  const file = join(folder, `${(files += 1)}.db`)
  const db = new Database(file)
  db.exec('pragma synchronous = off')
  db.exec(script)
  fill(db)
  db.close()
  return file
}

const readArray = (bytes: Buffer): string[] => {
  const names: string[] = []
  for (let at = 20; at < bytes.length;) {
    const length = bytes.readInt32BE(at)
    names.push(bytes.toString('utf8', at + 4, at + 4 + length))
    at += 4 + length
  }
  return names
}

/** Reads a whole stream of COPY's binary format; the last column is a text[]. */
export const readTuples = (stream: Buffer): Row[] => {
  const rows: Row[] = []
  let at = 19
  for (;;) {
    const count = stream.readInt16BE(at)
    at += 2
    if (count < 0) break
    const row: Row = []
    for (let n = 1; n <= count; n++) {
      const length = stream.readInt32BE(at)
      const value = stream.subarray(at + 4, at + 4 + Math.max(0, length))
      row.push(length < 0 ? null : n < count ? value.toString() : readArray(value))
      at += 4 + value.length
    }
    rows.push(row)
  }
  if (at !== stream.length) throw new Error('bytes follow the end')
  return rows
}

/** The rows of a range of a table, as they would land; counted as they were sent. */
export const readRange = async (
  source: Source,
  table: string,
  key: string[],
  range: Range = { low: null, high: null },
): Promise<Row[]> => {
  const reader = await source.reader(1)
  const sink = memorySink()
  try {
    const found = await source.table({ table, key })
    const sent = await reader.send(found, range, sink, { format: 'binary' })
    const stream = payloadOf(sink.frames())
    const rows = readTuples(stream)
    if (sent.rows !== rows.length || sent.bytes !== stream.length)
      throw new Error('more or less was sent than was counted')
    return rows
  } finally {
    await reader.close()
  }
}

/** Reads an SQLite file; closes it whatever happens. */
export const withSqlite = async <T>(
  file: string,
  work: (source: Source) => Promise<T>,
): Promise<T> => {
  const source = await openSqlite(file, { busyMs: 100 })
  try {
    return await work(source)
  } finally {
    await source.close()
  }
}

/** All rows of a table of an SQLite file. */
export const readSqlite = (file: string, table = 't', key = ['id']): Promise<Row[]> =>
  withSqlite(file, (source) => readRange(source, table, key))

/** Writes a file into the folder; gzip where the name says so. Gives its path. */
export const writeInput = (folder: string, name: string, content: string | Buffer): string => {
  const file = join(folder, name)
  writeFileSync(file, name.endsWith('.gz') ? gzipSync(content) : content)
  return file
}
