import postgres from 'postgres'
import { databaseName, isSameDatabase, withDatabase } from '../database.ts'
import { environment, misuse } from '../errors.ts'
import type { Server } from '../server/server.ts'

/** Throws (exit 2) when the shadow, which is dropped, is the main or the maintenance database. */
export const refuseSharedShadow = ({ url, shadowUrl, rootUrl }: Server): void => {
  if (![url, rootUrl].some((used) => isSameDatabase(used, shadowUrl))) return
  const sentence =
    'SHADOW_DATABASE_URL names a database that is in use: name one that may be dropped.'
  throw misuse('shadow-is-main', sentence)
}

/**
 * Drops the shadow together with whatever is connected to it (a background worker is enough to make
 * a plain drop fail), so that graphile-migrate can make it anew.
 * Throws (exit 2) when the shadow is the main or the maintenance database, and (exit 3) when the
 * server does not let it be dropped, such as a standby.
 */
export const dropShadow = async (server: Server): Promise<void> => {
  refuseSharedShadow(server)
  const { shadowUrl, rootUrl } = server
  await withDatabase(
    rootUrl,
    (sql) => sql`drop database if exists ${sql(databaseName(shadowUrl))} with (force)`,
  ).catch((error: unknown) => {
    if (!(error instanceof postgres.PostgresError)) throw error
    const sentence = `The shadow cannot be made anew: ${error.message}. Name a server that allows it.`
    throw environment('no-shadow', sentence)
  })
}
