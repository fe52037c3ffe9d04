import { isUtf8 } from 'node:buffer'
import { finding, type Place } from '../../errors.ts'
import type { TupleWriter } from './binary.ts'
import type { Column } from './source.ts'

const nameBytesMax = 63
/** PostgreSQL's own limit of 1600, less one for `undecodable`. */
const columnsMax = 1599

/** The column that names, row by row, which values are written in hexadecimal. */
export const undecodable = 'undecodable'

/** Whether PostgreSQL can hold these bytes as text. */
export const isText = (bytes: Buffer): boolean => isUtf8(bytes) && !bytes.includes(0)

const hexOf = (bytes: Buffer): Buffer => Buffer.from(bytes.toString('hex').toUpperCase())

const held = (value: Buffer | null): Buffer | null =>
  value === null || isText(value) ? value : hexOf(value)

/** Writes a row; what PostgreSQL cannot hold is written in hexadecimal, and its column is named. */
export const pushValues = (
  writer: TupleWriter,
  names: string[],
  values: (Buffer | null)[],
): void => {
  const texts = values.map(held)
  writer.push(
    texts,
    names.filter((_, n) => texts[n] !== values[n]),
  )
}

const problemOf = (names: string[]): string | undefined => {
  if (names.length > columnsMax)
    return `it has ${names.length} columns, and a table at most ${columnsMax}`
  const seen = new Set<string>()
  for (const name of names) {
    if (name === '') return 'a column has no name'
    if (name.includes('\0')) return 'the name of a column holds the character NUL'
    if (Buffer.byteLength(name) > nameBytesMax)
      return `the name of the column "${name}" is longer than ${nameBytesMax} bytes`
    if (name === undecodable) return `a column is called "${undecodable}", as is one of plumb's own`
    if (seen.has(name)) return `it has two columns "${name}"`
    seen.add(name)
  }
  return undefined
}

/**
 * The columns that a source table lands with: all as text, and `undecodable`.
 * Throws (exit 1) when PostgreSQL cannot have columns of these names; `place` is where they stand.
 */
export const landingColumns = (names: string[], place: Place): Column[] => {
  const problem = problemOf(names)
  if (problem !== undefined)
    throw finding(
      'source-columns',
      `Rename columns of the source ${place.file}: ${problem}.`,
      place,
    )
  return [...names.map((name) => ({ name, type: 'text' })), { name: undecodable, type: 'text[]' }]
}
