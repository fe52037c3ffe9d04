import type Database from 'libsql'
import { tupleWriter, type Block } from './binary.ts'
import type { Range } from './source.ts'
import { pagesOf, type Pages } from './sqlite-pages.ts'
import { fillLengths } from './sqlite-rows.ts'
import type { SqliteTable } from './sqlite-table.ts'
import { pushValues } from './values.ts'

const blockBytes = 400_000
const blockRowsMax = 2_000

const isTooBig = (error: unknown): boolean =>
  String((error as { code?: unknown }).code).startsWith('SQLITE_TOOBIG')

const readPage = (pages: Pages, limit: number): { rows: number; block: Buffer } => {
  try {
    return pages.read(limit)
  } catch (error) {
    if (limit === 1 || !isTooBig(error)) throw error
    return readPage(pages, Math.ceil(limit / 10))
  }
}

const tuplesOf = (pages: Pages, names: string[]): Uint8Array => {
  const writer = tupleWriter()
  for (const values of pages.values()) pushValues(writer, names, values)
  return writer.take().tuples
}

/** The rows of a range in the table's order, in blocks of about 400 kB; at most one block is held. */
export const blocksOf = function* (
  db: Database.Database,
  table: SqliteTable,
  range: Range,
): Generator<Block> {
  const pages = pagesOf(db, table, range)
  // Each page has at most twice the rows of the last one: how long rows are is not known beforehand.
  let limit = 16
  for (;;) {
    const { rows, block } = readPage(pages, limit)
    if (rows === 0) return
    const size = block.length
    const isFilled = fillLengths(block, rows, table.names.length)
    yield { rows, tuples: isFilled ? block : tuplesOf(pages, table.names) }
    pages.advance()
    limit = Math.ceil(Math.min(blockRowsMax, limit * 2, (rows * blockBytes) / size))
  }
}
