import { sluggify } from 'graphile-migrate/dist/sluggify.js'

/** A migration's text: its headers (`--! Name: value` at the top) apart from the rest. */
export interface Text {
  headers: Map<string, string>
  body: string
}

/** Reads the headers off a migration's text, as graphile-migrate does. */
export const textOf = (text: string): Text => {
  const lines = text.split('\n')
  const headers = new Map<string, string>()
  let count = 0
  for (const line of lines) {
    const [, name, value = ''] = /^--! ([A-Z][a-zA-Z0-9_]*)(?::(.*))?$/.exec(line) ?? []
    if (name === undefined) break
    headers.set(name, value.trim())
    count++
  }
  return { headers, body: `${lines.slice(count).join('\n').trim()}\n` }
}

/** Puts the outermost `--!include` lines back where a committed migration has the included text. */
export const foldIncludes = (body: string): string =>
  body.replace(
    /^--! Included (.+)$[\s\S]*?^--! EndIncluded \1$/gm,
    (_text, file: string) => `--!include ${file}`,
  )

/** The files below sql/ whose text a committed migration holds, nested ones too. */
export const includedFiles = (body: string): string[] => [
  ...new Set([...body.matchAll(/^--! Included (.+)$/gm)].map(([, file = '']) => file)),
]

/** The name of a committed file: its number in six digits, and the message where there is one. */
export const fileName = (number: number, message?: string): string => {
  const slug = message ? sluggify(message) : ''
  return `${String(number).padStart(6, '0')}${slug ? `-${slug}` : ''}.sql`
}
