import pgpass from 'pgpass'
import postgres from 'postgres'
import { environment, messageOf, PlumbError } from './errors.ts'

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

/** Asks the file named by PGPASSFILE (or ~/.pgpass) for the password of an address without one. */
const passwordFor = (url: URL): Promise<string> =>
  new Promise((resolve) => {
    pgpass(
      {
        host: url.hostname,
        port: Number(url.port || 5432),
        database: url.pathname.slice(1),
        user: decodeURIComponent(url.username),
      },
      (password) => resolve(password ?? ''),
    )
  })

/** The address with its password, for programs that do not ask the password file themselves. */
export const withPassword = async (url: string): Promise<string> => {
  const address = new URL(url)
  if (!address.password) address.password = encodeURIComponent(await passwordFor(address))
  return address.href
}

/** The address as it may be shown: without its password. */
export const withoutPassword = (url: string): string => {
  const shown = new URL(url)
  shown.password = ''
  return shown.href
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
  const { hostname, port } = new URL(url)
  const host = hostname.replace(/^(localhost|\[::1\])$/, '127.0.0.1')
  return `${host}:${port || 5432}/${databaseName(url)}`
}

/** Whether two addresses name the same database, as far as addresses tell. */
export const isSameDatabase = (one: string, other: string): boolean =>
  placeOf(one) === placeOf(other)

/** Opens a pool; nothing is sent before the first query. Close it with `sql.end()`. */
export const connect = (url: string, options: ConnectOptions = {}): Sql => {
  const address = new URL(url)
  return postgres(url, {
    max: options.max ?? 1,
    connect_timeout: 10,
    idle_timeout: 0,
    max_lifetime: null,
    ...(address.password ? {} : { password: () => passwordFor(address) }),
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
  ENOTFOUND: (where) => `The host of ${where} is unknown: correct DATABASE_URL.`,
  CONNECT_TIMEOUT: (where) => `No answer from ${where} within 10 s: check host, port and firewall.`,
  '28P01': (where) =>
    `The server refuses the password for ${where}: correct it in the address or in the password file.`,
  'no-password': (where) =>
    `The server asks for a password for ${where}: give it in the address, or in the file that PGPASSFILE names.`,
  '28000': (where) => `The server refuses the connection to ${where}: check its pg_hba.conf.`,
  '3D000': (where) => `There is no database at ${where}: create it, or correct DATABASE_URL.`,
  '53300': (where) => `${where} has no free connection left: close some, or raise its limit.`,
  '57P03': (where) => `The server at ${where} is starting or stopping: try again in a moment.`,
}

/** Turns what a driver throws about a connection into a sentence; anything else stays as it is. */
export const explain = (error: unknown, url: string): unknown => {
  if (error instanceof PlumbError || !(error instanceof Error)) return error
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
