import { databaseName, withDatabase } from '../database.ts'
import { misuse } from '../errors.ts'
import type { Server } from '../server/server.ts'

const placeOf = (url: string): string => {
  const { hostname, port } = new URL(url)
  return `${hostname}:${port || 5432}/${databaseName(url)}`
}

/**
 * Drops the shadow together with whatever is connected to it (a background worker is enough to make
 * a plain drop fail), so that graphile-migrate can make it anew.
 * Throws (exit 2) when the shadow is the main or the maintenance database.
 */
export const dropShadow = async ({ url, shadowUrl, rootUrl }: Server): Promise<void> => {
  if ([url, rootUrl].map(placeOf).includes(placeOf(shadowUrl)))
    throw misuse(
      'shadow-is-main',
      'SHADOW_DATABASE_URL names a database that is in use: name one that may be dropped.',
    )
  await withDatabase(
    rootUrl,
    (sql) => sql`drop database if exists ${sql(databaseName(shadowUrl))} with (force)`,
  )
}
