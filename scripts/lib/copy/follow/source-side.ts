import { readFile } from 'node:fs/promises'
import type pg from 'pg'
import { setTimeout as sleep } from 'node:timers/promises'
import { withoutPassword } from '../../database.ts'
import { environment, misuse } from '../../errors.ts'
import { inHome } from '../../paths.ts'
import { connectClient, refusePooled } from '../client.ts'
import { sourceProblem } from '../problems.ts'
import { sourceSettings } from '../sources/postgres.ts'
import { setting } from '../sql.ts'

/** A session at the source that knows the functions of sql/copying/follow_source.sql. */
export type SourceSide = pg.Client

/** Longest wait for a lock on a table that the application writes: its writes queue up behind it. */
const lockTimeoutMs = 300
const lockPauseMs = 700
const lockAttempts = 60

const sentence = (error: unknown, url: string): unknown => {
  const { code, message } = error as { code?: string; message?: string }
  if (code === '42501')
    return environment(
      'no-permission',
      `Follow ${withoutPassword(url)} as the owner of its tables, who may create a schema: ${message ?? ''}.`,
    )
  return sourceProblem(error, url)
}

/** The sentence (exit 2) for a source where nothing can be written: a standby, or a setting says so. */
const readOnly = async (client: SourceSide, url: string): Promise<Error> => {
  const { rows } = await client.query<{ standby: boolean }>('select pg_is_in_recovery() as standby')
  const shown = withoutPassword(url)
  return rows[0]?.standby
    ? misuse(
        'follow-standby',
        `Follow the primary: nothing can be written to ${shown}, and a journal must be.`,
      )
    : misuse(
        'follow-read-only',
        `Set default_transaction_read_only = off for the role that follows ${shown}: a journal must be written there.`,
      )
}

/** What a session at the source has to know, as statements. */
export const sourceFunctions = (): Promise<string> =>
  readFile(inHome('sql/copying/follow_source.sql'), 'utf8')

/** Lends a session at the source. Throws a sentence when it cannot be had. */
export const withSourceSide = async <T>(
  url: string,
  work: (source: SourceSide) => Promise<T>,
): Promise<T> => {
  let client: pg.Client | undefined
  try {
    client = await connectClient(url, 'plumb copy journal')
    await refusePooled(client, url)
    await client.query(setting(sourceSettings, 'session'))
    const side = client
    await side.query(await sourceFunctions()).catch(async (error: unknown) => {
      throw (error as { code?: string }).code === '25006' ? await readOnly(side, url) : error
    })
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
