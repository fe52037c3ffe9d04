import { withDatabase } from '../../scripts/lib/database.ts'
import { createDatabase } from './databases.ts'
import { migrate } from './migrate.ts'
import type { TestServer } from './server.ts'

/** The main database, the only one of a server that can hold pg_cron (cron.database_name). */
const mainDatabase = 'plumb'

/** Makes the migrated database with pgTAP that every test file gets a copy of; returns its name. */
export const createTemplate = async (server: TestServer): Promise<string> => {
  const name = `${server.prefix}template`
  await createDatabase(server.rootUrl, name)
  await migrate(server, name)
  await withDatabase(server.url(name), async (sql) => {
    await sql`create schema pgtap`
    await sql`create extension pgtap with schema pgtap`
    await sql`grant usage on schema pgtap to public`
  })
  await withDatabase(
    server.rootUrl,
    (sql) => sql`alter database ${sql(name)} is_template true allow_connections false`,
  )
  return name
}

/** Migrates the main database for the tests of scheduled jobs; returns its address. */
export const migrateMain = async (server: TestServer): Promise<string> => {
  const exists = await withDatabase(
    server.rootUrl,
    (sql) => sql`select from pg_database where datname = ${mainDatabase}`,
  )
  if (exists.length === 0) await createDatabase(server.rootUrl, mainDatabase)
  await migrate(server, mainDatabase)
  return server.url(mainDatabase)
}
