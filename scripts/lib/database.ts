import postgres from 'postgres'
import { whomOf, withoutParts, withoutPassword } from './address.ts'
import { environment, messageOf, PlumbError } from './errors.ts'
import { passwordFor } from './passwords.ts'
import { tlsOf, tlsProblem, withoutTls } from './tls.ts'

export { withoutPassword } from './address.ts'
export { withPassword } from './passwords.ts'

/** A connection (pool) to one database. */
export type Sql = postgres.Sql

export interface ConnectOptions {
  /** How many connections at the most. */
  max?: number
  /** What the server shows in pg_stat_activity; default `plumb`. */
  applicationName?: string
  /** Receives every NOTICE and WARNING; by default they are dropped. */
  onNotice?: (message: string, notice: postgres.Notice) => void
}

/** The same server, another database. */
export const databaseUrl = (url: string, database: string): string => {
  const other = new URL(url)
  other.pathname = `/${encodeURIComponent(database)}`
  return other.href
}

/** The name of the database that an address names. */
export const databaseName = (url: string): string =>
  decodeURIComponent(new URL(url).pathname.slice(1))

const placeOf = (url: string): string => {
  const { host, port } = whomOf(url)
  return `${host.replace(/^(localhost|::1)$/, '127.0.0.1')}:${port}/${databaseName(url)}`
}

/** Whether two addresses name the same database, as far as addresses tell. */
export const isSameDatabase = (one: string, other: string): boolean =>
  placeOf(one) === placeOf(other)

/** Opens a pool; nothing is sent before the first query. Close it with `sql.end()`. */
export const connect = (url: string, options: ConnectOptions = {}): Sql => {
  const address = withoutTls(url)
  const plain = withoutParts(address)
  const { host, port, user } = whomOf(url)
  return postgres(plain, {
    ...(plain === address ? {} : { host, port, username: user }),
    ssl: tlsOf(url),
    max: options.max ?? 1,
    connect_timeout: 10,
    idle_timeout: 0,
    max_lifetime: null,
    password: () => passwordFor(url),
    connection: { application_name: options.applicationName ?? 'plumb' },
    onnotice: (notice) => options.onNotice?.(notice.message ?? '', notice),
  })
}

/** Runs statements as psql would; when `signal` aborts, the one that runs is cancelled. */
export const runText = async (sql: Sql, text: string, signal?: AbortSignal) => {
  signal?.throwIfAborted()
  const query = sql.unsafe(text).simple()
  const cancel = () => {
    query.cancel()
  }
  signal?.addEventListener('abort', cancel)
  return query.finally(() => signal?.removeEventListener('abort', cancel))
}

const sentences: Record<string, (where: string) => string> = {
  ECONNREFUSED: (where) => `No server answers at ${where}: start it with "plumb up".`,
  ENOTFOUND: (where) => `The host of ${where} is unknown: correct the address.`,
  CONNECT_TIMEOUT: (where) => `No answer from ${where} within 10 s: check host, port and firewall.`,
  '28P01': (where) =>
    `The server refuses the password for ${where}: correct it in the address or in the password file.`,
  'no-password': (where) =>
    `The server asks for a password for ${where}: give it in the address, in PGPASSWORD or in the file that PGPASSFILE names.`,
  '28000': (where) =>
    `The server refuses the connection to ${where}: check its pg_hba.conf, and whether the address needs sslmode=require.`,
  '3D000': (where) => `There is no database at ${where}: create it, or correct the address.`,
  '53300': (where) => `${where} has no free connection left: close some, or raise its limit.`,
  '57P03': (where) => `The server at ${where} is starting or stopping: try again in a moment.`,
}

/** Turns what a driver throws about a connection into a sentence; anything else stays as it is. */
export const explain = (error: unknown, url: string): unknown => {
  if (error instanceof PlumbError || !(error instanceof Error)) return error
  const tls = tlsProblem(error, withoutPassword(url))
  if (tls) return tls
  // What pg says without asking the server.
  const code = /^SASL: .* password must be /.test(error.message)
    ? 'no-password'
    : String((error as { code?: unknown }).code)
  const sentence = sentences[code]
  return sentence
    ? environment(`server-${code.toLowerCase()}`, sentence(withoutPassword(url)))
    : error
}

/**
 * Lends a connection to `work` and closes it afterwards, whatever happens.
 * Throws a sentence (exit 3) when the server cannot be reached.
 */
export const withDatabase = async <T>(
  url: string,
  work: (sql: Sql) => Promise<T>,
  options: ConnectOptions = {},
): Promise<T> => {
  const sql = connect(url, options)
  try {
    return await work(sql)
  } catch (error) {
    throw explain(error, url)
  } finally {
    await sql.end({ timeout: 5 }).catch((error: unknown) => {
      process.stderr.write(`closing the connection: ${messageOf(error)}\n`)
    })
  }
}
