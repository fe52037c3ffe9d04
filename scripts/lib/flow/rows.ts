import type { Sql } from '../database.ts'

/** A migration that the database has. */
export interface Row {
  filename: string
  hash: string
}

/** graphile-migrate's rows in their order; none where it has never been at work. */
export const appliedRows = async (sql: Sql): Promise<Row[]> => {
  const [found] = await sql<{ present: boolean }[]>`
    select to_regclass('graphile_migrate.migrations') is not null as present`
  if (!found?.present) return []
  return sql<Row[]>`select filename, hash from graphile_migrate.migrations order by filename`
}

/** Forgets that a migration was applied; what it did stays. */
export const deleteRow = async (sql: Sql, filename: string): Promise<void> => {
  const rows = await appliedRows(sql)
  if (rows.some((row) => row.filename === filename))
    await sql`delete from graphile_migrate.migrations where filename = ${filename}`
}

/** Forgets what watch stored: current.sql with the values of its placeholders. */
export const forgetCurrent = async (sql: Sql): Promise<void> => {
  const [found] = await sql<{ present: boolean }[]>`
    select to_regclass('graphile_migrate.current') is not null as present`
  if (found?.present) await sql`delete from graphile_migrate.current`
}
