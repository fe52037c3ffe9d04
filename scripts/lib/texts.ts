import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { finding } from './errors.ts'
import { root } from './paths.ts'

const newLine = 0x0a

/** The first line, counted from 1, of which `isWrong` says so; a character never spans two lines. */
const lineWhere = (bytes: Buffer, isWrong: (line: Buffer) => boolean): number => {
  for (let [n, start] = [1, 0]; ; n++) {
    const end = bytes.indexOf(newLine, start)
    if (end < 0 || isWrong(bytes.subarray(start, end))) return n
    start = end + 1
  }
}

/**
 * The text of the SQL file `file` (as it is to be told) from its bytes. Throws a finding with the line
 * for what a server would refuse or what would be lost on the way: bytes that are no UTF-8, a NUL, and
 * a byte order mark, which graphile-migrate would take for a part of the first word.
 */
export const textOfBytes = (bytes: Buffer, file: string): string => {
  if (!isUtf8(bytes)) {
    const line = lineWhere(bytes, (part) => !isUtf8(part))
    throw finding('not-utf-8', 'This line is not UTF-8: save the file as UTF-8.', { file, line })
  }
  if (bytes.includes(0)) {
    const line = lineWhere(bytes, (part) => part.includes(0))
    throw finding('not-a-text', 'This line holds a NUL: save the file as UTF-8.', { file, line })
  }
  const text = bytes.toString('utf8')
  if (!text.startsWith('\uFEFF')) return text
  const sentence = 'The file begins with a byte order mark: save it as UTF-8 without one.'
  throw finding('byte-order-mark', sentence, { file, line: 1 })
}

/** What cannot be read because it is a folder, as a sentence; anything else as it is. */
const explainFolder = (error: unknown, file: string): unknown =>
  (error as NodeJS.ErrnoException).code === 'EISDIR'
    ? finding('is-a-folder', 'It is a folder with the name of an SQL file: rename it.', { file })
    : error

/**
 * Reads an SQL file of the project by its path; `file` is its name in errors. Throws as textOfBytes()
 * does, a finding for a folder, and what the file system says.
 */
export const readText = async (path: string, file = relative(root, path)): Promise<string> => {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw explainFolder(error, file)
  })
  return textOfBytes(bytes, file)
}

/** readText() at once, for a thousand small files. */
export const readTextSync = (path: string): string => {
  const file = relative(root, path)
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (error) {
    throw explainFolder(error, file)
  }
  return textOfBytes(bytes, file)
}
