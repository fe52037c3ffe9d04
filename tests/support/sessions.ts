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

/** Two sessions side by side; whatever they leave open is rolled back. */
export const sideBySide = async (
  sql: Sql,
  work: (first: Sql, second: Sql) => Promise<void>,
): Promise<void> => {
  const sessions = [await sql.reserve(), await sql.reserve()] as const
  try {
    await work(...sessions)
  } finally {
    for (const session of sessions) {
      await session`rollback`
      session.release()
    }
  }
}

/**
 * Lets a session do what another one holds up: waits until it does wait for a lock, then ends the
 * other one's transaction. Gives what the act gave, or its error.
 */
export const heldUp = async <T>(
  sql: Sql,
  holding: Sql,
  waiting: Sql,
  act: () => Promise<T>,
): Promise<T> => {
  const [session] = await waiting<{ pid: number }[]>`select pg_backend_pid() as pid`
  const [acted, waited] = await Promise.allSettled([
    act(),
    (async () => {
      await expect
        .poll(
          () => sql`
            select from pg_stat_activity where pid = ${session?.pid ?? 0} and wait_event_type = 'Lock'`,
        )
        .toHaveLength(1)
      await holding`commit`
    })(),
  ])
  if (waited.status === 'rejected') throw waited.reason
  if (acted.status === 'rejected') throw acted.reason
  return acted.value
}
