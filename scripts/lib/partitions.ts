import { withDatabase, type Sql } from './database.ts'
import { environment } from './errors.ts'
import { isRetryable } from './migrate/retry.ts'

export interface Runway {
  parent: string
  partitions: number
  oldest: string | null
  days_ahead: number | null
  gaps: number
  half_detached: number
  open_partitions: number
  missing_indexes: number
}

const refuseWithout = async (sql: Sql): Promise<void> => {
  const found = await sql`select from pg_catalog.pg_namespace where nspname = 'partitions'`
  if (found.length > 0) return
  throw environment('no-partitions', 'There is no schema partitions: run "plumb migrate".')
}

/** How far the partitions of each managed table reach, and what is wrong with them. */
export const runwayOf = (url: string): Promise<Runway[]> =>
  withDatabase(url, async (sql) => {
    await refuseWithout(sql)
    return sql<Runway[]>`
      select parent, partitions::integer, oldest::date::text, days_ahead, gaps::integer, half_detached::integer,
        open_partitions::integer, missing_indexes::integer
      from partitions.runway()`
  })

/** More steps than this in one run would be a loop that does not end. */
const stepsMax = 1000

const nextStep = async (sql: Sql): Promise<string | null> => {
  const [row] = await sql<{ step: string | null }[]>`select partitions.next_step() as step`
  return row?.step ?? null
}

/** A lock that was not had in time, as a sentence; anything else as it is. */
const blockedOr = (error: unknown): unknown =>
  isRetryable((error as { code?: string }).code)
    ? environment(
        'retire-blocked',
        'Somebody uses the table for longer than 5 s: run it again to go on; what was done before stays.',
      )
    : error

/**
 * Retires what is older than its retention: runs the statements that the database names, one at a
 * time and each on its own, since a concurrent detach cannot be in a transaction. May be killed at
 * any moment and run again. Returns the statements.
 * Throws a sentence (exit 3) when another retirement is under way, or somebody uses a table for long.
 */
export const retire = (url: string, onStep: (step: string) => void): Promise<string[]> =>
  withDatabase(url, async (sql) => {
    await refuseWithout(sql)
    await sql`set role app_owner`
    await sql`set lock_timeout = '5s'`
    const [lock] = await sql<{ free: boolean }[]>`
      select pg_try_advisory_lock(hashtext('partitions.retire')) as free`
    if (!lock?.free) throw environment('retiring-already', 'Another retirement runs: wait for it.')
    const steps: string[] = []
    for (let step = await nextStep(sql); step !== null; step = await nextStep(sql)) {
      if (steps.length === stepsMax)
        throw environment('too-many-steps', `${stepsMax} steps did not end it: run it again.`)
      onStep(step)
      await sql.unsafe(step).catch((error: unknown) => {
        throw blockedOr(error)
      })
      steps.push(step)
    }
    return steps
  })
