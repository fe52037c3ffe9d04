import pg from 'pg'

/** A value as a literal of SQL; null and undefined as null. */
export const literal = (value: string | number | null | undefined): string =>
  value === null || value === undefined ? 'null' : pg.escapeLiteral(String(value))

/** A name, quoted where it must be. */
export const identifier = (name: string): string => pg.escapeIdentifier(name)

/** A name that may carry its schema (`legacy.users`), each part quoted. */
export const relationName = (name: string): string => name.split('.').map(identifier).join('.')

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

/** What PostgreSQL writes of a relation, as a plan names it: `shop."order"` as `shop.order`. */
export const unquoted = (name: string): string => name.replaceAll('"', '')
