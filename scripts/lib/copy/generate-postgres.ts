import { readFile } from 'node:fs/promises'
import { databaseUrl, withDatabase, type Sql } from '../database.ts'
import { messageOf, misuse } from '../errors.ts'
import { inProject } from '../paths.ts'
import type { Server } from '../server/server.ts'
import type { GenerateOptions, Generated } from './generate.ts'

/** Makes an empty database; throws (exit 2) when it is there and may not be replaced. */
const makeDatabase = (rootUrl: string, name: string, force: boolean): Promise<void> =>
  withDatabase(rootUrl, async (sql) => {
    const [found] = await sql`select from pg_database where datname = ${name}`
    if (found && !force)
      throw misuse('database-exists', `Add --force to replace it: the database ${name} exists.`)
    await sql`drop database if exists ${sql(name)} with (force)`
    await sql`create database ${sql(name)}`
  })

/**
 * Runs the two scripts of an application's legacy database, in one transaction, into the first
 * schema of the search path. Throws (exit 2) with the script's name when one fails.
 */
export const runLegacyScripts = async (
  sql: Sql,
  application: string,
  searchPath: string,
  { scale, seed }: { scale: number; seed: number },
): Promise<void> => {
  await sql.begin(async (transaction) => {
    await transaction`
      select set_config('search_path', ${searchPath}, true), set_config('plumb.scale', ${String(scale)}, true),
        set_config('plumb.seed', ${String(seed)}, true)`
    for (const name of ['schema', 'generate']) {
      const file = `sql/${application}/legacy/${name}.sql`
      const text = await readFile(inProject(file), 'utf8').catch(() => {
        throw misuse('no-generator', `Write ${file}: the legacy data are made by it.`)
      })
      await transaction.unsafe(text).catch((error: unknown) => {
        throw misuse('generator-sql', `Correct the script: ${messageOf(error)}.`, { file })
      })
    }
  })
}

const measure = async (sql: Sql, place: string): Promise<Generated> => {
  await sql.unsafe('vacuum analyze')
  const rows = await sql<{ name: string; rows: number }[]>`
    select c.relname as name, c.reltuples::integer as rows
    from pg_class as c
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
    order by c.relname`
  const [size] = await sql<{ bytes: string }[]>`
    select pg_database_size(current_database()) as bytes`
  return {
    place,
    bytes: Number(size?.bytes),
    rows: Object.fromEntries(rows.map((row) => [row.name, row.rows])),
  }
}

/**
 * Makes a legacy database that is a PostgreSQL database, `legacy_<application>` on the server. It
 * appears whole or not at all.
 */
export const generatePostgres = async (
  server: Server,
  application: string,
  { force, scale, seed }: GenerateOptions,
): Promise<Generated> => {
  const name = `legacy_${application}`
  await makeDatabase(server.rootUrl, name, force ?? false)
  const url = databaseUrl(server.url, name)
  try {
    return await withDatabase(url, async (sql) => {
      await runLegacyScripts(sql, application, 'public', { scale, seed })
      return measure(sql, name)
    })
  } catch (error) {
    await withDatabase(
      server.rootUrl,
      (sql) => sql`drop database if exists ${sql(name)} with (force)`,
    )
    throw error
  }
}
