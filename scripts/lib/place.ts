import type { Compiled, Origin } from './includes.ts'

/** A text with placeholders replaced; `raw` are its lines before that, one for each line. */
export interface Substituted extends Compiled {
  raw: string[]
  replace: (text: string) => string
}

/** Replaces graphile-migrate's placeholders, line by line, so that every line keeps its origin. */
export const substitute = (
  { text, origins, included }: Compiled,
  replace: (text: string) => string,
): Substituted => {
  const lines: string[] = []
  const places: Origin[] = []
  const raw: string[] = []
  for (const [n, line] of text.split('\n').entries()) {
    const origin = origins[n]
    if (!origin) throw new Error(`line ${n} of a compiled text comes from nowhere`)
    // A value may have several lines of its own.
    for (const part of replace(line).split('\n')) {
      lines.push(part)
      places.push(origin)
      raw.push(line)
    }
  }
  return { text: lines.join('\n'), origins: places, included, raw, replace }
}

/** The first index from `index` on that is neither white space nor in a comment to the line's end. */
export const skipBlank = (text: string, index: number): number => {
  const [blank = ''] = /^(?:\s|--.*(?:\n|$))*/.exec(text.slice(index)) ?? []
  return index + blank.length
}

/** The column that a column of a line had before placeholders were replaced in it. */
const rawColumn = (raw: string, line: string, column: number, replace: Substituted['replace']) => {
  if (raw === line) return column
  for (let length = raw.length; length > 0; length--) {
    const prefix = replace(raw.slice(0, length))
    if (prefix.length <= column && line.startsWith(prefix)) return length + (column - prefix.length)
  }
  return column
}

/** Where the character at `index` (in UTF-16 units, from 0) of a text comes from. */
export const originAt = (compiled: Compiled | Substituted, index: number): Origin => {
  const before = compiled.text.slice(0, index)
  const n = before.split('\n').length - 1
  const origin = compiled.origins[n]
  if (!origin) throw new Error(`line ${n} of a compiled text comes from nowhere`)
  const column = index - before.lastIndexOf('\n') - 1
  if (!('raw' in compiled)) return { ...origin, column: origin.column + column }
  const line = compiled.text.split('\n')[n] ?? ''
  const raw = rawColumn(compiled.raw[n] ?? '', line, column, compiled.replace)
  return { ...origin, column: origin.column + raw }
}

const linesBefore = 2

/** A few lines of `text` down to the place, with a caret below its column. */
export const snippetAt = (text: string, { line, column }: Origin): string => {
  const first = Math.max(1, line - linesBefore)
  const shown = text.split('\n').slice(first - 1, line)
  const width = String(line).length
  const lines = shown.map((content, n) => `${String(first + n).padStart(width)} | ${content}`)
  // Tabs stay tabs, so that the caret stands right whatever their width is.
  const margin = (shown.at(-1) ?? '').slice(0, column - 1).replace(/[^\t]/g, ' ')
  return [...lines, `${' '.repeat(width)} | ${margin}^`].join('\n')
}
