import type { Applied } from '../chain.ts'
import type { Sql } from '../database.ts'

/** graphile-migrate's rows in their order; none where it has never been at work. */
export const appliedRows = async (sql: Sql): Promise<Applied[]> => {
  // to_regclass would ask for a right to the schema, which a role that may not read it lacks.
  const [found] = await sql<{ present: boolean }[]>`
    select exists (
      select from pg_catalog.pg_class where relname = 'migrations'
        and relnamespace = (select oid from pg_catalog.pg_namespace where nspname = 'graphile_migrate')
    ) as present`
  if (!found?.present) return []
  return sql<Applied[]>`
    select filename, hash, previous_hash as "previousHash"
    from graphile_migrate.migrations
    order by filename`
}

/**
 * Forgets that a migration was applied; what it did stays. By its hash, because another checkout's
 * migration may have the same number.
 */
export const deleteRow = async (sql: Sql, hash: string): Promise<void> => {
  const rows = await appliedRows(sql)
  if (rows.some((row) => row.hash === hash))
    await sql`delete from graphile_migrate.migrations where hash = ${hash}`
}

/** Whether graphile-migrate has made its tables, and with them the one of what is current. */
export const hasCurrent = async (sql: Sql): Promise<boolean> => {
  const [found] = await sql`select where to_regclass('graphile_migrate.current') is not null`
  return found !== undefined
}

/** Forgets what watch stored: current.sql with the values of its placeholders. */
export const forgetCurrent = async (sql: Sql): Promise<void> => {
  if (await hasCurrent(sql)) await sql`delete from graphile_migrate.current`
}
