import { randomBytes } from 'node:crypto'
import { databaseUrl, withDatabase, type Sql } from '../../database.ts'

const prefix = 'plumb_backup_'

/** Takes a scratch database's lock, which lasts as long as the session that uses it. */
const lock = async (sql: Sql, name: string): Promise<boolean> => {
  const [row] = await sql<{ taken: boolean }[]>`
    select pg_try_advisory_lock(hashtextextended(${name}, 0)) as taken`
  return row?.taken ?? false
}

/** Drops the scratch databases of processes that were killed: nobody holds their locks. */
const sweep = async (sql: Sql): Promise<void> => {
  const left = await sql<{ datname: string }[]>`
    select datname from pg_database where starts_with(datname, ${prefix})`
  for (const { datname } of left) {
    if (!(await lock(sql, datname))) continue
    await sql`drop database if exists ${sql(datname)} with (force)`
    await sql`select pg_advisory_unlock(hashtextextended(${datname}, 0))`
  }
}

/** CREATE DATABASE with the encoding and the locale of another one; an empty database of its own. */
const createLike = async (sql: Sql, name: string, model: string): Promise<void> => {
  const [row] = await sql<{ statement: string }[]>`
    select concat(
      format('create database %I template template0 encoding %L lc_collate %L lc_ctype %L',
        ${name}::text, pg_encoding_to_char(encoding), datcollate, datctype),
      case datlocprovider
        when 'i' then format(' locale_provider icu icu_locale %L', datlocale)
        when 'b' then format(' locale_provider builtin builtin_locale %L', datlocale)
      end
    ) as statement
    from pg_database where datname = ${model}`
  await sql.unsafe(row?.statement ?? '')
}

/**
 * Lends an empty database on the same server, made like `model`, and drops it afterwards; one that a killed
 * process left behind is dropped first. Needs a superuser's address.
 */
export const withScratch = <T>(
  rootUrl: string,
  model: string,
  work: (url: string) => Promise<T>,
): Promise<T> =>
  withDatabase(rootUrl, async (sql) => {
    await sweep(sql)
    const name = `${prefix}${process.pid}_${randomBytes(4).toString('hex')}`
    await lock(sql, name)
    try {
      await createLike(sql, name, model)
      return await work(databaseUrl(rootUrl, name))
    } finally {
      await sql`drop database if exists ${sql(name)} with (force)`
    }
  })
