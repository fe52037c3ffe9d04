import { setTimeout as sleep } from 'node:timers/promises'
import { migrateLock, type Client } from './graphile.ts'

/** Another migrator had the lock for longer than this one was to wait. */
export class BusyError extends Error {
  readonly code = 'busy'
}

const holderOf = async (client: Client): Promise<string> => {
  const { rows } = await client.query<{ holder: string }>(
    `select format('pid %s (%s, %s)', l.pid, coalesce(a.usename, 'an unknown user'),
         coalesce(nullif(a.application_name, ''), 'no application name')) as holder
       from pg_locks as l left join pg_stat_activity as a using (pid)
       where l.locktype = 'advisory' and l.granted and l.objsubid = 1
         and l.database = (select oid from pg_database where datname = current_database())
         and (l.classid::bigint << 32) + l.objid::bigint = $1::bigint`,
    [migrateLock],
  )
  return rows[0]?.holder ?? 'a session that has just ended'
}

/**
 * Takes graphile-migrate's advisory lock for this session, trying every quarter to half a second
 * for `waitMs`; `onWait` hears of the holder once. It never waits inside the server: a session that
 * waits for a lock holds a snapshot, which CREATE INDEX CONCURRENTLY would wait for in its turn.
 * Throws BusyError with the holder when time is up. Seen at Atlas.
 */
export const takeMigrateLock = async (
  client: Client,
  waitMs: number,
  onWait: (holder: string) => void,
): Promise<void> => {
  const deadline = Date.now() + waitMs
  let isTold = false
  for (;;) {
    const { rows } = await client.query<{ locked: boolean }>(
      'select pg_try_advisory_lock($1) as locked',
      [migrateLock],
    )
    if (rows[0]?.locked) return
    const holder = await holderOf(client)
    if (Date.now() >= deadline)
      throw new BusyError(`Another migrator is at work: ${holder}; it was waited for ${waitMs} ms.`)
    if (!isTold) onWait(holder)
    isTold = true
    await sleep(250 + Math.random() * 250)
  }
}
