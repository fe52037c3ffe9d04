import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, expect, vi } from 'vitest'
import { throttle, type Throttle } from '../../../../scripts/lib/copy/throttle/throttle.ts'
import { test } from '../../../support/database.ts'
import { sessionsOf, untilGone } from '../../../support/sessions.ts'

const isHeld = ({ meter }: Throttle): boolean => meter(0) > 0

beforeEach(() => {
  vi.stubEnv('PLUMB_COPY_WAL_BACKLOG_MB', '8')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

test('a copy rests while WAL waits for a replication slot, says so once, and goes on after it', async ({
  db,
}) => {
  const slot = `plumb_test_${randomBytes(4).toString('hex')}`
  const notes: string[] = []
  const limited = throttle({ targetUrl: db.url, note: (sentence) => notes.push(sentence) })
  try {
    await sleep(500)
    expect(isHeld(limited)).toBe(false)
    await db.sql`select pg_create_physical_replication_slot(${slot}, true)`
    await db.sql`create table ballast as select repeat(md5(n::text), 20) as text from generate_series(1, 30000) as n`
    await expect.poll(() => isHeld(limited)).toBe(true)
    let isThrough = false
    const held = limited.hold().then(() => (isThrough = true))
    await sleep(600)
    expect(isThrough).toBe(false)
    await db.sql`select pg_drop_replication_slot(${slot})`
    await held
    expect(isHeld(limited)).toBe(false)
    expect(notes).toHaveLength(1)
    expect(notes[0]).toMatch(
      new RegExp(`^Holding back: \\d+ MB of WAL wait for replication slot ${slot} `),
    )
  } finally {
    await limited.stop()
    await db.sql`
      select pg_drop_replication_slot(slot_name) from pg_replication_slots where slot_name = ${slot}`
  }
})

test('a server that cannot be watched holds nobody back, and that is told', async ({ db }) => {
  const notes: string[] = []
  const missing = new URL(db.url)
  missing.pathname = '/plumb_test_missing'
  const limited = throttle({ targetUrl: missing.href, note: (sentence) => notes.push(sentence) })
  await expect.poll(() => notes).not.toEqual([])
  expect(notes).toEqual([expect.stringContaining('are not watched any more')])
  await limited.hold()
  expect(isHeld(limited)).toBe(false)
  await limited.stop()
})

test('nothing is left behind when a throttle is stopped', async ({ db }) => {
  const limited = throttle({ targetUrl: db.url, sourceUrl: db.url, note: () => undefined })
  await expect.poll(() => sessionsOf(db.sql, 'plumb throttle')).toHaveLength(2)
  await limited.stop()
  await untilGone(db.sql, 'plumb throttle')
})
