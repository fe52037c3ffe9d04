import { createHash } from 'node:crypto'
import pg from 'pg'

/** A value as a literal of SQL; null and undefined as null. */
export const literal = (value: string | number | null | undefined): string =>
  value === null || value === undefined ? 'null' : pg.escapeLiteral(String(value))

/** A name, quoted where it must be. */
export const identifier = (name: string): string => pg.escapeIdentifier(name)

/** A name that may carry its schema (`legacy.users`), each part quoted. */
export const relationName = (name: string): string => name.split('.').map(identifier).join('.')

/** PostgreSQL cuts longer names off. */
const nameBytesMax = 63
const digits = 16

const cutAt = (name: string, bytes: number): string =>
  Buffer.from(name)
    .subarray(0, bytes)
    .toString()
    .replace(/\uFFFD$/, '')

/** A name as PostgreSQL knows it. */
export const cutOff = (name: string): string => cutAt(name, nameBytesMax)

/** A name of plumb's own that PostgreSQL keeps whole: of two that would be cut off alike, each has its hash. */
export const fitting = (name: string): string =>
  Buffer.byteLength(name) <= nameBytesMax
    ? name
    : `${cutAt(name, nameBytesMax - digits - 1)}_${createHash('sha1').update(name).digest('hex').slice(0, digits)}`

/** Settings by their names. */
export type Settings = Readonly<Record<string, string>>

/** Statements that make settings, for the session or until the transaction ends. */
export const setting = (settings: Settings, scope: 'session' | 'local'): string =>
  Object.entries(settings)
    .map(([name, value]) => `set ${scope} ${name} = ${literal(value)}`)
    .join('; ')

/** Values as the literal of an array of text. */
export const textArray = (values: readonly string[] | null): string =>
  values === null ? 'null' : `array[${values.map(literal).join(', ')}]::text[]`

/** The key of a source row as one text, as sql/copying/source_key.sql tells it. */
export const sourceKeyOf = (alias: string, key: readonly string[]): string =>
  `copying.source_key(${key.map((name) => `${alias}.${identifier(name)}::text`).join(', ')})`

/** What PostgreSQL writes of a relation, as a plan names it: `shop."order"` as `shop.order`. */
export const unquoted = (name: string): string => name.replaceAll('"', '')
