import { setTimeout as sleep } from 'node:timers/promises'
import { config } from '../config.ts'
import { connect, withDatabase, type Sql } from '../database.ts'
import { environment, finding, messageOf, PlumbError } from '../errors.ts'
import { watchBlockers } from '../migrate/blockers.ts'
import { interruptible } from '../interrupt.ts'
import { delayOf, isRetryable } from '../migrate/retry.ts'
import { note } from '../output.ts'
import { keyTypes, runBatch, type Progress } from './batch.ts'
import type { Backfill } from './file.ts'

/** What a backfill has done, this time and before. */
export interface Backfilled {
  batches: number
  rows: number
}

const settingsOf = ({ lockTimeoutMs, statementTimeoutMs }: ReturnType<typeof config>) => ({
  lock_timeout: String(lockTimeoutMs),
  statement_timeout: String(statementTimeoutMs),
  // A role that would see only some of the rows gets an error.
  row_security: 'off',
  client_connection_check_interval: '1s',
})

/**
 * PostgreSQL's error about a batch, as a sentence. Class 42 is a mistake in the file, which another run
 * meets again; a lock that was not had after all retries is none, and another time will do (exit 3).
 */
const errorOf = (error: unknown, file: string, blockers?: string): unknown => {
  const code = String((error as { code?: unknown }).code)
  if (error instanceof PlumbError || !/^[0-9A-Z]{5}$/.test(code)) return error
  const sentence = `${messageOf(error).replace(/\.?$/, '.')} The batches before stay`
  if (blockers !== undefined) {
    const said = `It waited for ${blockers}: ${sentence}; run it again later to go on.`
    return environment('backfill-blocked', said, { file })
  }
  const what = code.startsWith('42')
    ? 'correct the file, under another name if a batch was done.'
    : 'run it again to go on.'
  return finding('backfill-failed', `${sentence}; ${what}`, { file })
}

/** One batch; a lock that is not had in time is tried for again, and who held it is noted. */
const batchWithRetries = async (
  next: () => Promise<Progress>,
  { watcher, pid, file }: { watcher: Sql; pid: number; file: string },
  signal: AbortSignal,
): Promise<Progress> => {
  const { retries, retryCapMs } = config()
  for (let retry = 0; ; retry++) {
    const watch = watchBlockers(watcher, pid)
    try {
      return await next()
    } catch (error) {
      signal.throwIfAborted()
      const { code } = error as { code?: string }
      if (!isRetryable(code)) throw errorOf(error, file)
      const blockers = (await watch.stop()) ?? 'somebody who is gone'
      if (retry >= retries) throw errorOf(error, file, blockers)
      const delayMs = Math.round(delayOf(retry, retryCapMs))
      note(
        `A batch waited for ${blockers}: ${messageOf(error)}; retry ${retry + 1} of ${retries} in ${delayMs} ms.`,
      )
      await sleep(delayMs, undefined, { signal }).catch(() => signal.throwIfAborted())
    } finally {
      await watch.stop()
    }
  }
}

const runAll = async (sql: Sql, watcher: Sql, backfill: Backfill, signal: AbortSignal) => {
  const limits = config()
  const types = await keyTypes(sql, backfill)
  const [session] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`
  const pid = session?.pid ?? 0
  const cancel = () => void watcher`select pg_cancel_backend(${pid})`.catch(() => undefined)
  signal.addEventListener('abort', cancel)
  const rows = backfill.batchRows ?? limits.backfillBatchRows
  const next = () => runBatch(sql, backfill, types, rows, settingsOf(limits))
  for (;;) {
    const progress = await batchWithRetries(next, { watcher, pid, file: backfill.file }, signal)
    if (progress.is_finished)
      return { batches: Number(progress.batches), rows: Number(progress.rows) }
    signal.throwIfAborted()
    await sleep(limits.backfillPauseMs, undefined, { signal }).catch(() => signal.throwIfAborted())
  }
}

/**
 * Runs a backfill to its end, batch after batch with a rest after each; a second call goes on where
 * the first one stopped, and does nothing after the end. Returns the totals of all calls. Throws a
 * sentence for what stops it; the batches before stay.
 */
export const runBackfill = (url: string, backfill: Backfill): Promise<Backfilled> =>
  interruptible('"plumb backfill" goes on from here when it is run again.', (signal) =>
    withDatabase(
      url,
      async (sql) => {
        const watcher = connect(url, { applicationName: 'plumb backfill watcher' })
        try {
          return await runAll(sql, watcher, backfill, signal)
        } finally {
          await watcher.end({ timeout: 5 })
        }
      },
      { applicationName: 'plumb backfill' },
    ),
  )
