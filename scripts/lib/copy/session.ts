import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { environment, finding } from '../errors.ts'
import { connectClient, refusePooled } from './client.ts'
import { copyProblem } from './problems.ts'

/**
 * The one connection of a copy or proof. It is pg's and not postgres.js's, because pg-copy-streams
 * hands every error of a COPY to its caller, where postgres.js may lose it or wait for ever, and
 * because a lost connection must end the work and not be replaced behind its back.
 */
export interface Session {
  client: pg.Client
  /** Rows of one statement. */
  query: <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) => Promise<Row[]>
  /** Runs `work` in a transaction; inside another transaction it belongs to that one. */
  transaction: <T>(work: () => Promise<T>, mode?: string) => Promise<T>
}

const lockAttempts = 10
const lockPauseMs = 300

// The server itself notices within a second that a killed client is gone, and gives up its work. What a
// database sets for its applications (isolation, read only) is not for a copy.
const settings = `
  set client_connection_check_interval = '1s';
  set lock_timeout = '10s';
  set statement_timeout = '30min';
  set idle_in_transaction_session_timeout = '10min';
  set work_mem = '64MB';
  set timezone = 'UTC';
  set datestyle = 'ISO, YMD';
  set intervalstyle = 'postgres';
  set quote_all_identifiers = off;
  set default_transaction_isolation = 'read committed';
  set default_transaction_read_only = off;
`

/** What a worker says first: the same settings, and that it acts as app_copier. */
export const targetSettings = `${settings} set role app_copier`

/** Becomes app_copier, who may insert past row level security and silence the audit. */
const becomeCopier = async ({ query }: Session): Promise<void> => {
  const [role] = await query<{ may: boolean; name: string }>(
    `select pg_has_role(session_user, oid, 'set') as may, session_user as name
     from pg_roles where rolname = 'app_copier'`,
  )
  if (!role) return
  if (!role.may)
    throw environment(
      'no-permission',
      `Let ${role.name} act as app_copier: grant app_copier to ${role.name}.`,
    )
  await query('set role app_copier')
}

/** Takes the application's lock; waits a moment for the session of a killed run to go. */
const takeLock = async ({ query }: Session, application: string): Promise<void> => {
  const [known] = await query(`select where to_regprocedure('copying.try_lock(text)') is not null`)
  if (!known)
    throw environment(
      'not-migrated',
      'The schema copying is missing or incomplete: run "plumb migrate".',
    )
  let holder: string | null = null
  for (let attempt = 0; attempt < lockAttempts; attempt++) {
    if (attempt > 0) await sleep(lockPauseMs)
    const [row] = await query<{ holder: string | null }>('select copying.try_lock($1) as holder', [
      application,
    ])
    holder = row?.holder ?? null
    if (holder === null) return
  }
  throw finding(
    'copy-runs',
    `Wait until the other copy or proof of ${application} is done: ${holder} is at it.`,
  )
}

/** The landing tables' schema of an application. */
export const landingSchema = (application: string): string => `landing_${application}`

/** Makes that schema, where there is none. */
export const makeLanding = ({ query }: Session, application: string): Promise<unknown> =>
  query('select copying.make_landing($1)', [application])

/** Asks a connection of pg for the rows of one statement. */
export const queryOf =
  (client: pg.Client): Session['query'] =>
  async <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) =>
    (await client.query<Row>(text, values)).rows

const openSession = (client: pg.Client): Session => {
  let open = false
  return {
    client,
    query: queryOf(client),
    transaction: async (work, mode = '') => {
      if (open) return work()
      open = true
      try {
        await client.query(`begin ${mode}`)
        // The rows are old news: the copy itself is on record in copying.runs.
        await client.query(`set local audit.paused = 'on'`)
        const result = await work()
        await client.query('commit')
        return result
      } catch (error) {
        await client.query('rollback').catch(() => undefined)
        throw error
      } finally {
        open = false
      }
    },
  }
}

/**
 * Lends a session that holds the application's lock and acts as app_copier.
 * Throws a sentence when the server cannot be reached, is not migrated, refuses (exit 3), or when
 * another copy or proof of this application runs (exit 1). It connects while `ready` is waited for, and
 * asks for nothing before; what that throws comes first.
 */
export const withCopySession = async <T>(
  url: string,
  application: string,
  work: (session: Session) => Promise<T>,
  ready?: Promise<unknown>,
): Promise<T> => {
  // It is thrown below, and not unhandled until then.
  ready?.catch(() => undefined)
  const connecting = connectClient(url, `plumb copy ${application}`)
  const client = await connecting.catch(async (error: unknown) => {
    await ready
    throw copyProblem(error, url)
  })
  try {
    await ready
    await refusePooled(client, url)
    await client.query(settings)
    const session = openSession(client)
    await takeLock(session, application)
    await becomeCopier(session)
    return await work(session)
  } catch (error) {
    throw copyProblem(error, url)
  } finally {
    await client.end().catch(() => undefined)
  }
}
