import { readFile } from 'node:fs/promises'
import pg from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import { explain, withoutPassword, withPassword } from '../../database.ts'
import { environment, finding, misuse } from '../../errors.ts'
import { inProject } from '../../paths.ts'
import { sourceSettings } from '../sources/postgres.ts'

/** A session at the source that knows the functions of sql/copying/follow_source.sql. */
export type SourceSide = pg.Client

/** Longest wait for a lock on a table that the application writes: its writes queue up behind it. */
const lockTimeoutMs = 300
const lockPauseMs = 700
const lockAttempts = 60

const connect = async (url: string): Promise<pg.Client> => {
  const client = new pg.Client({
    connectionString: await withPassword(url),
    application_name: 'plumb copy journal',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  })
  client.on('error', () => undefined)
  await client.connect()
  return client
}

const sentence = (error: unknown, url: string): unknown => {
  const { code, message } = error as { code?: string; message?: string }
  if (code === '42501')
    return environment(
      'no-permission',
      `Follow ${withoutPassword(url)} as the owner of its tables, who may create a schema: ${message ?? ''}.`,
    )
  return explain(error, url)
}

/** Lends a session at the source. Throws a sentence when it cannot be had. */
export const withSourceSide = async <T>(
  url: string,
  work: (source: SourceSide) => Promise<T>,
): Promise<T> => {
  if (!/^postgres(ql)?:/.test(url))
    throw misuse('follow-source', 'Name a PostgreSQL database: only such a source can be followed.')
  let client: pg.Client | undefined
  try {
    client = await connect(url)
    await client.query(sourceSettings)
    await client.query(await readFile(inProject('sql/copying/follow_source.sql'), 'utf8'))
    return await work(client)
  } catch (error) {
    throw sentence(error, url)
  } finally {
    await client?.end().catch(() => undefined)
  }
}

/**
 * Runs statements that lock tables of a living application: each attempt waits at most 0.3 s, so that
 * writes do not queue up behind it, and leaves them in peace for twice as long. `work` runs in a
 * transaction, which is left open when `keep` is set. Throws (exit 3) after a minute of attempts.
 */
export const withLocks = async <T>(
  source: SourceSide,
  what: string,
  work: () => Promise<T>,
  { keep = false, signal }: { keep?: boolean; signal?: AbortSignal } = {},
): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted()
    try {
      await source.query(`begin; set local lock_timeout = '${lockTimeoutMs}ms'`)
      const result = await work()
      if (!keep) await source.query('commit')
      return result
    } catch (error) {
      await source.query('rollback').catch(() => undefined)
      const { code } = error as { code?: string }
      if (code !== '55P03' && code !== '40P01') throw error
      if (attempt >= lockAttempts)
        throw environment(
          'source-busy',
          `Try again when no long transaction writes to ${what}: its lock could not be had in ${lockAttempts} attempts.`,
        )
      await sleep(lockPauseMs, undefined, { signal })
    }
  }
}

/** Removes what plumb installed at the source: `journal` or `fence`. Also what a killed run left. */
export const removeFromSource = async (
  source: SourceSide,
  kind: 'journal' | 'fence',
  application: string,
): Promise<void> => {
  const { rows } = await source.query<{ name: string }>(
    'select t::text as name from pg_temp.tables_with_triggers($1, $2) as t',
    [kind, application],
  )
  for (const { name } of rows)
    await withLocks(source, name, () =>
      source.query('select pg_temp.remove_triggers($1, $2, $3::regclass)', [
        kind,
        application,
        name,
      ]),
    )
  await withLocks(source, `plumb_${kind}_${application}`, () =>
    source.query(`drop schema if exists plumb_${kind}_${application} cascade`),
  )
}

/** Whether the source has something of plumb's: `journal` or `fence`. */
export const isInstalled = async (
  source: SourceSide,
  kind: 'journal' | 'fence',
  application: string,
): Promise<boolean> => {
  const { rows } = await source.query(`select from pg_catalog.pg_namespace where nspname = $1`, [
    `plumb_${kind}_${application}`,
  ])
  return rows.length > 0
}

/** A source table that is followed. */
export interface JournalTable {
  /** As the plan names it. */
  name: string
  key: string[]
  /** The table and its journal, quoted for SQL at the source. */
  relation: string
  journal: string
}

/**
 * Installs the journals of these tables, or finds them installed; `condition` says whose writes count. Throws (exit 2) for a table without
 * such a key, (exit 1) when another target follows this source for the same application.
 */
export const installJournals = async (
  source: SourceSide,
  application: string,
  follower: string,
  tables: { name: string; key: string[] }[],
  condition = 'true',
): Promise<JournalTable[]> => {
  for (const { name, key } of tables) {
    const { rows } = await source.query<{ problem: string | null }>(
      'select pg_temp.journal_problem($1, $2) as problem',
      [name, key],
    )
    if (rows[0]?.problem)
      throw misuse(
        'follow-key',
        `Give the table such a key, or copy without --follow: ${rows[0].problem}.`,
      )
  }
  const claimed = await withLocks(source, 'the journal', () =>
    source.query<{ claimed: boolean }>('select pg_temp.claim_journal($1, $2) as claimed', [
      application,
      follower,
    ]),
  )
  if (!claimed.rows[0]?.claimed)
    throw finding(
      'followed-elsewhere',
      `Stop the other target's copy of ${application} first (plumb copy ${application} --stop-following): it follows this source.`,
    )
  const installed: JournalTable[] = []
  for (const { name, key } of tables) {
    await withLocks(source, name, () =>
      source.query('select pg_temp.install_journal($1, $2::regclass, $3, $4)', [
        application,
        name,
        key,
        condition,
      ]),
    )
    const { rows } = await source.query<{ relation: string; journal: string }>(
      `select c.oid::regclass::text as relation, format('%I.%I', $2::text, 'keys_' || c.oid) as journal
       from pg_catalog.pg_class as c where c.oid = $1::regclass`,
      [name, `plumb_journal_${application}`],
    )
    const { relation = '', journal = '' } = rows[0] ?? {}
    installed.push({ name, key, relation, journal })
  }
  return installed
}
