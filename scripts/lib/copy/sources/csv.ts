import { finding, type PlumbError } from '../../errors.ts'
import { tupleWriter, type Block } from './binary.ts'
import { fieldsOf } from './csv-fields.ts'
import { openFiles, type Description, type Layout } from './file-source.ts'
import { isGzip, type InputFile } from './files.ts'
import { recordsOf, type Record } from './records.ts'
import type { Source } from './source.ts'
import { isText, pushValues } from './values.ts'

/** About how much smaller text is as gzip. */
const gzipRatio = 4

const wrong = (file: InputFile, line: number, problem: string): PlumbError =>
  finding('source-csv', `Correct line ${line} of ${file.path}: ${problem}.`, {
    file: file.path,
    line,
  })

const parse = (file: InputFile, { bytes, line }: Record): (Buffer | null)[] => {
  const fields = fieldsOf(bytes)
  if (typeof fields === 'string') throw wrong(file, line, fields)
  return fields
}

const headerOf = (file: InputFile, record: Record): string[] => {
  if (!isText(record.bytes))
    throw finding(
      'source-encoding',
      `Convert ${file.path} to UTF-8: its header is in another encoding.`,
      {
        file: file.path,
        line: 1,
      },
    )
  return parse(file, record).map((name) => name?.toString() ?? '')
}

/** Reads the header, and estimates the rows from the first ones. */
const describe = async (file: InputFile): Promise<Description> => {
  const estimatedBytes = file.bytes * (isGzip(file) ? gzipRatio : 1)
  for await (const [header, ...records] of recordsOf(file, true)) {
    if (!header) continue
    const bytes = records.reduce((sum, record) => sum + record.bytes.length + 1, 0)
    const estimatedRows = Math.ceil((estimatedBytes * records.length) / Math.max(1, bytes))
    return { names: headerOf(file, header), estimatedRows, estimatedBytes }
  }
  throw finding('source-empty', `Name a CSV file with a header line: ${file.path} is empty.`)
}

const rowOf = (file: InputFile, record: Record, names: string[]): (Buffer | null)[] => {
  const fields = parse(file, record)
  if (fields.length === names.length) return fields
  if (!record.isEnded)
    throw finding(
      'source-cut-off',
      `Get ${file.path} again: it ends in the middle of line ${record.line}.`,
      {
        file: file.path,
        line: record.line,
      },
    )
  throw wrong(file, record.line, `it has ${fields.length} fields, and the header ${names.length}`)
}

const read = async function* (file: InputFile, names: string[]): AsyncGenerator<Block> {
  const writer = tupleWriter()
  for await (const records of recordsOf(file, true)) {
    for (const record of records) {
      const isBlank =
        record.bytes.length === 0 || (record.bytes.length === 1 && record.bytes[0] === 13)
      if (record.line === 1 || (isBlank && names.length > 1)) continue
      const values = rowOf(file, record, names)
      // One look at all fields is cheaper than one at each.
      if (isText(record.bytes)) writer.push(values, [])
      else pushValues(writer, names, values)
      if (writer.isFull()) yield writer.take()
    }
  }
  yield writer.take()
}

const layout: Layout = { extension: 'csv', describe, read }

/**
 * Opens a CSV file (RFC 4180, UTF-8, with a header line, plain or .gz) as a source, or a folder with
 * <table>.csv or <table>.csv.gz for each table. As for PostgreSQL, a field without quotes and without
 * a character is null. Throws like openFiles; what is wrong in a file is a finding (exit 1) with its line.
 */
export const openCsv = (location: string): Promise<Source> => openFiles(location, layout)
