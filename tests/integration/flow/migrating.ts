import { once } from 'node:events'
import { expect } from 'vitest'
import { connect, type Sql } from '../../../scripts/lib/database.ts'
import type { Project } from './project.ts'

/** A migration that runs outside of a transaction. */
export const outside = (statement: string) => `--! no-transaction\n${statement}`
export const table = 'create table public.a (id integer primary key, t text);'
export const rows = "insert into public.a select n, 'same' from generate_series(1, 100) as n;"
export const index = 'create index concurrently a_t_idx on public.a (t);'

/** What graphile-migrate has recorded. */
export const applied = async ({ sql }: Project): Promise<string[]> =>
  (await sql`select filename from graphile_migrate.migrations order by filename`).map(
    ({ filename }) => String(filename),
  )

/** The indexes that are invalid. */
export const invalid = async ({ sql }: Project): Promise<string[]> =>
  (await sql`select indexrelid::regclass::text as name from pg_index where not indisvalid`).map(
    ({ name }) => String(name),
  )

/** Whether an index is valid; undefined where there is none. */
export const validity = async ({ sql }: Project, name: string): Promise<unknown> =>
  (await sql`select indisvalid from pg_index where indexrelid = to_regclass(${name})`)[0]
    ?.indisvalid

/** Whether a session of a migrator waits, or runs anything, at this moment. */
export const migrators = async ({ sql }: Project): Promise<{ pid: number; waits: boolean }[]> =>
  sql<{ pid: number; waits: boolean }[]>`
    select pid, wait_event_type = 'Lock' as waits
    from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle'
      and application_name not like 'plumb%' and application_name <> 'the blocker'`

/** Waits until the session of a migrator waits for a lock. */
export const untilOneWaits = (project: Project): Promise<void> =>
  expect.poll(async () => (await migrators(project)).some(({ waits }) => waits)).toBe(true)

/** Waits until no session of a migrator is left. */
export const untilNoneIsLeft = (project: Project): Promise<void> =>
  expect.poll(() => migrators(project)).toEqual([])

/** Runs `work` while a transaction of its own has run `statement` and stays open. */
export const whileOpen = async (
  project: Project,
  statement: string,
  work: (release: () => Promise<void>, sql: Sql) => Promise<void>,
): Promise<void> => {
  const sql = connect(project.env.DATABASE_URL ?? '', { applicationName: 'the blocker' })
  try {
    await sql.unsafe('begin')
    await sql.unsafe(statement)
    const release = async () => {
      await sql.unsafe('rollback')
    }
    await work(release, sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** Starts plumb migrate, waits until its session waits for a lock, and sends it a signal. */
export const stopWhileWaiting = async (project: Project, signal: NodeJS.Signals) => {
  const child = project.start(['migrate'])
  let err = ''
  child.stderr?.on('data', (data: Buffer) => (err += data.toString()))
  const closed = once(child, 'close')
  await untilOneWaits(project)
  child.kill(signal)
  const [exit] = (await closed) as [number | null]
  return { exit, err }
}

/** Time-outs for a test. */
export const shortWaits = { PLUMB_LOCK_TIMEOUT_MS: '200', PLUMB_RETRY_CAP_MS: '400' }
