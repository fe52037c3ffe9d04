import { expect } from 'vitest'
import type { Sql } from '../../scripts/lib/database.ts'

/** The sessions on this database under a name; % stands for anything. */
export const sessionsOf = (sql: Sql, name: string) =>
  sql<{ pid: number }[]>`
    select pid from pg_stat_activity
    where application_name like ${name} and datname = current_database()`

/** Waits until no session of this name is left. */
export const untilGone = (sql: Sql, name: string): Promise<void> =>
  expect.poll(() => sessionsOf(sql, name)).toEqual([])
