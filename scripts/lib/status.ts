import { withDatabase, type Sql } from './database.ts'
import { committedMigrations, currentIsWritten, type Migration } from './migrations.ts'

/** `conflict`: the database has what the files do not; `current`: current.sql is being written. */
export type State = 'clean' | 'pending' | 'current' | 'conflict'

export interface Status {
  state: State
  applied: number
  /** Files that the database does not have yet. */
  pending: string[]
  /** Migrations of the database that the files lack, or have with another text. */
  conflicts: string[]
  /** Whether migrations/current.sql holds anything. */
  current: boolean
}

interface Applied {
  filename: string
  hash: string
}

const appliedMigrations = async (sql: Sql): Promise<Applied[]> => {
  const [found] = await sql<{ present: boolean }[]>`
    select to_regclass('graphile_migrate.migrations') is not null as present`
  if (!found?.present) return []
  return sql<Applied[]>`select filename, hash from graphile_migrate.migrations order by filename`
}

/** Compares files and database; the pure core of `plumb status`. */
export const compare = (files: Migration[], applied: Applied[], current: boolean): Status => {
  const hashes = new Set(files.map(({ hash }) => hash))
  const known = new Set(applied.map(({ hash }) => hash))
  const pending = files.filter(({ hash }) => !known.has(hash)).map(({ file }) => file)
  const conflicts = applied.filter(({ hash }) => !hashes.has(hash)).map(({ filename }) => filename)
  let state: State = 'clean'
  if (conflicts.length > 0) state = 'conflict'
  else if (pending.length > 0) state = 'pending'
  else if (current) state = 'current'
  return { state, applied: applied.length, pending, conflicts, current }
}

/** Files against the database at `url`; reads only. */
export const statusOf = async (url: string): Promise<Status> =>
  compare(
    await committedMigrations(),
    await withDatabase(url, appliedMigrations),
    await currentIsWritten(),
  )
