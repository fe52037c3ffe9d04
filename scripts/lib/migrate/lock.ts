import { setTimeout as sleep } from 'node:timers/promises'
import { environment } from '../errors.ts'
import { migrateLock } from '../graphile.ts'

/** Asks the session that is to hold the lock, by either driver; the answer's rows. */
type Ask = (text: string, values: string[]) => Promise<Record<string, unknown>[]>

const holderOf = async (ask: Ask): Promise<string> => {
  const [found] = await ask(
    `select format('pid %s (%s, %s)', l.pid, coalesce(a.usename, 'an unknown user'),
         coalesce(nullif(a.application_name, ''), 'no application name')) as holder
       from pg_locks as l left join pg_stat_activity as a using (pid)
       where l.locktype = 'advisory' and l.granted and l.objsubid = 1
         and l.database = (select oid from pg_database where datname = current_database())
         and (l.classid::bigint << 32) + l.objid::bigint = $1::bigint`,
    [migrateLock],
  )
  return typeof found?.holder === 'string' ? found.holder : 'a session that has just ended'
}

/**
 * Takes graphile-migrate's advisory lock for a session, trying every quarter to half a second
 * for `waitMs`; `onWait` hears of the holder once. It never waits inside the server: a session that
 * waits for a lock holds a snapshot, which CREATE INDEX CONCURRENTLY would wait for in its turn.
 * Throws `migrate-busy` (exit 3) with the holder when time is up, and the reason of `signal` when
 * that aborts. Seen at Atlas.
 */
export const takeMigrateLock = async (
  ask: Ask,
  waitMs: number,
  { onWait, signal }: { onWait?: (holder: string) => void; signal?: AbortSignal } = {},
): Promise<void> => {
  const deadline = Date.now() + waitMs
  let isTold = false
  for (;;) {
    const [found] = await ask('select pg_try_advisory_lock($1) as locked', [migrateLock])
    if (found?.locked) return
    const holder = await holderOf(ask)
    if (Date.now() >= deadline) {
      const sentence = `Another migrator is at work: ${holder}; it was waited for ${waitMs} ms.`
      throw environment('migrate-busy', sentence)
    }
    if (!isTold) onWait?.(holder)
    isTold = true
    await sleep(250 + Math.random() * 250, undefined, { signal }).catch(() =>
      signal?.throwIfAborted(),
    )
  }
}
