import { createRequire } from 'node:module'
import type * as Tables from 'table'

const require = createRequire(import.meta.url)

/** One row of a table for people; the keys are its headings. */
export type Row = Record<string, string | number | boolean | null>

/** Writes a result to standard output. */
export const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** Writes one JSON document to standard output, for `--json`. */
export const printJson = (document: unknown): void => {
  print(JSON.stringify(document, null, 2))
}

/** Tells what is going on, on standard error, so that standard output stays the result. */
export const note = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

/** A number with thousands separated: 1,234.5. toLocaleString would first load its languages, for 20 ms. */
export const grouped = (value: number): string => {
  const [whole = '', decimals] = String(Number(value.toFixed(3))).split('.')
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), decimals].filter(Boolean).join('.')
}

const cell = (value: Row[string] | undefined): string => {
  if (value === null || value === undefined) return ''
  return typeof value === 'number' ? grouped(value) : String(value)
}

/**
 * A table of rows as text. The headings are the keys of the first row; numbers stand to the right
 * with separated thousands.
 */
export const tableOf = (rows: Row[]): string => {
  const [first] = rows
  if (!first) return ''
  const keys = Object.keys(first)
  const isNumeric = (key: string) =>
    rows.every((row) => row[key] === null || typeof row[key] === 'number')
  // To load it takes a tenth of a command's time, and most have no table to show.
  const { getBorderCharacters, table } = require('table') as typeof Tables
  return table([keys, ...rows.map((row) => keys.map((key) => cell(row[key])))], {
    border: getBorderCharacters('void'),
    columnDefault: { paddingLeft: 0, paddingRight: 2 },
    columns: keys.map((key) => ({ alignment: isNumeric(key) ? 'right' : 'left' })),
    drawHorizontalLine: () => false,
  }).trimEnd()
}
