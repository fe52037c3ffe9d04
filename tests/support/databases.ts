import { withDatabase, type Sql } from '../../scripts/lib/database.ts'

/** Makes a database, as a copy of `template` where one is named. */
export const createDatabase = (rootUrl: string, name: string, template?: string): Promise<void> =>
  withDatabase(rootUrl, async (sql) => {
    const source = template ? sql`template ${sql(template)} strategy file_copy` : sql``
    await sql`create database ${sql(name)} ${source}`
  })

const drop = async (sql: Sql, name: string): Promise<void> => {
  await sql`update pg_database set datistemplate = false where datname = ${name}`
  await sql`drop database if exists ${sql(name)} with (force)`
}

/** Drops a database, together with whatever is connected to it. */
export const dropDatabase = (rootUrl: string, name: string): Promise<void> =>
  withDatabase(rootUrl, (sql) => drop(sql, name))

/** Drops every database whose name begins with `prefix`. */
export const dropDatabases = (rootUrl: string, prefix: string): Promise<void> =>
  withDatabase(rootUrl, async (sql) => {
    const names = await sql<{ datname: string }[]>`
      select datname from pg_database where starts_with(datname, ${prefix})`
    for (const { datname } of names) await drop(sql, datname)
  })
