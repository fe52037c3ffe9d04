/** Where the PostgreSQL that plumb works on comes from. */
export type Provider = 'url' | 'docker' | 'portable'

/**
 * A PostgreSQL server that answers. Addresses carry no password where a password file holds it
 * (`passfile`), so that they may be printed.
 */
export interface Server {
  provider: Provider
  /** One sentence: why this provider was chosen. */
  reason: string
  /** The main database's address: DATABASE_URL. */
  url: string
  /** The shadow's address, on which graphile-migrate replays history: SHADOW_DATABASE_URL. */
  shadowUrl: string
  /** A superuser's address in the maintenance database: ROOT_DATABASE_URL. */
  rootUrl: string
  /** The password file (PGPASSFILE) that belongs to these addresses, if there is one. */
  passfile?: string
  /** The folder with psql, pg_dump and so on of the server's own version, if there is one. */
  bin?: string
}

/** The environment that makes psql, graphile-migrate and plumb's own connections find `server`. */
export const environmentOf = (server: Server): Record<string, string> => ({
  DATABASE_URL: server.url,
  SHADOW_DATABASE_URL: server.shadowUrl,
  ROOT_DATABASE_URL: server.rootUrl,
  ...(server.passfile ? { PGPASSFILE: server.passfile } : {}),
})
