import { slugOf } from '../graphile.ts'
import { headersOf } from '../migrations.ts'

/** A migration's text: its headers (`--! Name: value` at the top) apart from the rest. */
export interface Text {
  headers: Map<string, string>
  body: string
}

/** Reads the headers off a migration's text, as graphile-migrate does. */
export const textOf = (text: string): Text => {
  const lines = text.split('\n')
  const { headers, length } = headersOf(lines)
  return { headers, body: `${lines.slice(length).join('\n').trim()}\n` }
}

/** The text of a migration with its headers, as graphile-migrate writes it. */
export const withHeaders = (headers: Map<string, string>, body: string): string => {
  const lines = [...headers].map(([name, value]) => `--! ${name}${value ? `: ${value}` : ''}`)
  return lines.length > 0 ? `${lines.join('\n')}\n\n${body}` : body
}

/** Puts the outermost `--!include` lines back where a committed migration has the included text. */
export const foldIncludes = (body: string): string =>
  body.replace(
    /^--! Included (.+)$[\s\S]*?^--! EndIncluded \1$/gm,
    (_text, file: string) => `--!include ${file}`,
  )

/** The name of a committed file: its number in six digits, and the message where there is one. */
export const fileName = (number: number, message?: string): string => {
  const slug = message ? slugOf(message) : ''
  return `${String(number).padStart(6, '0')}${slug ? `-${slug}` : ''}.sql`
}
