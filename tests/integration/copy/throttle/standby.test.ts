import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test, vi } from 'vitest'
import { throttle } from '../../../../scripts/lib/copy/throttle/throttle.ts'
import { withDatabase, type Sql } from '../../../../scripts/lib/database.ts'
import { allowReplication, startPrimary, startStandby } from '../../../support/standby.ts'

const waitMsMax = 40_000

/** Some megabytes of WAL. */
const write = (sql: Sql, table: string): Promise<unknown> =>
  sql.unsafe(
    `create table ${table} as select repeat(md5(n::text), 20) as text from generate_series(1, 30000) as n`,
  )

/** Waits until a copy to the server would rest, then until it would go on; gives what was said. */
const restOf = async (url: string, mend: () => Promise<unknown>): Promise<string[]> => {
  const notes: string[] = []
  const limited = throttle({ targetUrl: url, note: (sentence) => notes.push(sentence) })
  try {
    await expect.poll(() => limited.isHeld(), { timeout: waitMsMax }).toBe(true)
    await mend()
    await limited.hold(AbortSignal.timeout(waitMsMax))
    return notes
  } finally {
    await limited.stop()
  }
}

test('a copy rests while a standby lags, and goes on when it has caught up', async () => {
  vi.stubEnv('PLUMB_COPY_REPLICA_LAG_MS', '1500')
  const primary = await startPrimary()
  await allowReplication(primary)
  const url = primary.url('postgres')
  await startStandby(primary, {
    recovery_min_apply_delay: '3s',
    wal_receiver_status_interval: 1,
    cluster_name: 'late',
  })
  const notes = await withDatabase(url, async (sql) => {
    const enough = new AbortController()
    const writing = (async () => {
      for (let n = 0; !enough.signal.aborted; n++) {
        await write(sql, `ballast_${n}`)
        await sleep(200)
      }
    })()
    return restOf(url, async () => {
      enough.abort()
      await writing
    })
  })
  expect(notes).toEqual([
    expect.stringMatching(/^Holding back: standby late is \d+ ms behind \(limit 1500 ms/),
  ])
})

test('a copy rests while an archive fails, also one that never worked, and goes on after it', async () => {
  vi.stubEnv('PLUMB_COPY_WAL_BACKLOG_MB', '8')
  const primary = await startPrimary({ archive_mode: 'on', archive_command: 'false' })
  const url = primary.url('postgres')
  const notes = await withDatabase(url, async (sql) => {
    await write(sql, 'ballast')
    await sql`select pg_switch_wal()`
    await write(sql, 'more')
    return restOf(url, async () => {
      await sql`alter system set archive_command = 'true'`
      await sql`select pg_reload_conf()`
    })
  })
  expect(notes).toEqual([
    expect.stringMatching(/^Holding back: \d+ MB of WAL wait for archive \(limit 8 MB/),
  ])
})
