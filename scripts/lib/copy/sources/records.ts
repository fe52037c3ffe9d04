import { finding } from '../../errors.ts'
import { fieldsOf, notClosed } from './csv-fields.ts'
import { bytesOf, fileProblem, type InputFile } from './files.ts'

/** A line of a file, or several where a quoted value holds ends of lines. */
export interface Record {
  bytes: Buffer
  /** The line on which it begins, from 1. */
  line: number
  /** Whether an end of line follows; only the last one of a file may lack it. */
  isEnded: boolean
}

const recordBytesMax = 64 * 1024 * 1024
const newline = 10
const quote = 34
const byteOrderMark = Buffer.of(0xef, 0xbb, 0xbf)

const withoutMark = (bytes: Buffer): Buffer =>
  bytes.subarray(0, 3).equals(byteOrderMark) ? bytes.subarray(3) : bytes

/** Cuts pieces of a file into records. */
const splitter = (quotes: boolean) => {
  // Of the record that has begun: its parts, the line on which it began, and whether a quote is open.
  const begun = { parts: [] as Buffer[], bytes: 0, line: 1, isQuoted: false }
  let lines = 1

  const end = (last: Buffer, isEnded: boolean): Record => {
    const bytes = begun.bytes > 0 ? Buffer.concat([...begun.parts, last]) : last
    const { line } = begun
    Object.assign(begun, { parts: [], bytes: 0, line: lines })
    return { bytes: line === 1 ? withoutMark(bytes) : bytes, line, isEnded }
  }
  return {
    begun,
    lines: () => lines,
    finish: () => end(Buffer.of(), false),
    split: (piece: Buffer): Record[] => {
      const records: Record[] = []
      let start = 0
      for (let at = 0; at < piece.length; at++) {
        const byte = piece[at]
        if (byte === quote && quotes) begun.isQuoted = !begun.isQuoted
        if (byte !== newline) continue
        lines += 1
        if (begun.isQuoted) continue
        records.push(end(piece.subarray(start, at), true))
        start = at + 1
      }
      if (start < piece.length) begun.parts.push(piece.subarray(start))
      begun.bytes += piece.length - start
      return records
    },
  }
}

/**
 * The lines of a file without their ends and without a byte order mark, as many at a time as were read
 * at a time. With `quotes`, an end of line between double quotes belongs to the record.
 * Throws (exit 1) when a record is longer than 64 MB, or a quote or a gzip is not closed.
 */
export const recordsOf = async function* (
  file: InputFile,
  quotes: boolean,
): AsyncGenerator<Record[]> {
  const { begun, lines, split, finish } = splitter(quotes)
  try {
    for await (const piece of bytesOf(file)) {
      yield split(piece)
      if (begun.bytes > recordBytesMax) throw tooLong(file, begun.line)
    }
  } catch (error) {
    throw fileProblem(error, file.path, lines())
  }
  if (begun.isQuoted) throw unclosed(file, begun)
  if (begun.bytes > 0) yield [finish()]
}

/** A quote that stands where none may be seems open, too, until the next one. */
const unclosed = ({ path }: InputFile, { parts, line }: { parts: Buffer[]; line: number }) => {
  const problem = fieldsOf(Buffer.concat(parts))
  const place = { file: path, line }
  return typeof problem === 'string' && problem !== notClosed
    ? finding('source-csv', `Correct line ${line} of ${path}: ${problem}.`, place)
    : finding(
        'source-cut-off',
        `Close the quote of line ${line} of ${path}: the file ends within it.`,
        place,
      )
}

const tooLong = ({ path }: InputFile, line: number) =>
  finding('source-line-too-long', `Shorten line ${line} of ${path}: it is longer than 64 MB.`, {
    file: path,
    line,
  })
