import { isUtf8 } from 'node:buffer'

// JSON.parse() says whether a line is JSON, and decodes text with escapes. The values themselves are cut
// out of the line as bytes, because a number that becomes a JavaScript number is another one (1.10, or
// more than 15 digits). What is cut is known to be valid, so the cutting can be simple.

/** The values of the first level, by their keys. */
export type Document = Map<string, Buffer | null>

const quote = 34
const comma = 44
const backslash = 92
const [openBracket, closeBracket, openBrace, closeBrace] = [91, 93, 123, 125]

const isSpace = (byte: number | undefined): boolean =>
  byte === 32 || (byte !== undefined && byte >= 9 && byte <= 13)

const skipSpace = (line: Buffer, start: number): number => {
  let at = start
  while (isSpace(line[at])) at++
  return at
}

/** Behind the closing quote of the text that begins at `start`. */
const skipText = (line: Buffer, start: number): number => {
  let at = start + 1
  while (line[at] !== quote) at += line[at] === backslash ? 2 : 1
  return at + 1
}

/** Behind the value that begins at `start`. */
const skipValue = (line: Buffer, start: number): number => {
  let at = start
  let depth = 0
  while (at < line.length) {
    const byte = line[at]
    if (byte === quote) {
      at = skipText(line, at)
      if (depth === 0) return at
      continue
    }
    if (depth === 0 && (byte === comma || byte === closeBrace || isSpace(byte))) return at
    if (byte === openBrace || byte === openBracket) depth++
    if (byte === closeBrace || byte === closeBracket) depth--
    at++
    if (depth === 0 && (byte === closeBrace || byte === closeBracket)) return at
  }
  return at
}

/** Text as UTF-8. Half a surrogate pair becomes three bytes that are none, as if UTF-8 could write it. */
const encode = (text: string): Buffer =>
  Buffer.concat(
    Array.from(text, (character) => {
      const code = character.codePointAt(0) ?? 0
      if (code < 0xd800 || code > 0xdfff) return Buffer.from(character)
      return Buffer.of(0xed, 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f))
    }),
  )

/** The bytes of a text; those of the file where it has no escapes, or is no UTF-8. */
const textOf = (quoted: Buffer): Buffer => {
  if (!quoted.includes(backslash) || !isUtf8(quoted)) return quoted.subarray(1, -1)
  const text = JSON.parse(quoted.toString()) as string
  return /\p{Surrogate}/u.test(text) ? encode(text) : Buffer.from(text)
}

const valueOf = (value: Buffer): Buffer | null => {
  if (value[0] === quote) return textOf(value)
  return value.equals(nullBytes) ? null : value
}
const nullBytes = Buffer.from('null')

/**
 * The values of the first level of a document, as UTF-8: text without its quotes, null as null, anything
 * else as it stands. Undefined for a blank line. What is wrong, where it is no object or a key stands
 * twice. Throws a SyntaxError when it is no JSON.
 */
export const readDocument = (line: Buffer): Document | string | undefined => {
  let at = skipSpace(line, 0)
  if (at === line.length) return undefined
  JSON.parse(line.toString())
  if (line[at] !== openBrace) return 'it is JSON, but no object'
  const document: Document = new Map()
  at = skipSpace(line, at + 1)
  while (line[at] !== closeBrace) {
    const nameEnd = skipText(line, at)
    const name = JSON.parse(line.toString('utf8', at, nameEnd)) as string
    const start = skipSpace(line, skipSpace(line, nameEnd) + 1)
    const end = skipValue(line, start)
    if (document.has(name)) return `the key "${name}" stands twice`
    document.set(name, valueOf(line.subarray(start, end)))
    at = skipSpace(line, end)
    if (line[at] === comma) at = skipSpace(line, at + 1)
  }
  return document
}
