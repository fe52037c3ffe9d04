import { expect, test } from 'vitest'
import { excessOf } from '../../../../scripts/lib/copy/throttle/pressure.ts'

const limits = { replicaLagMs: 1000, walBacklogMb: 100 }
const row = (lagMs: number | null, backlogBytes: number | null) => ({
  who: 'standby a',
  lag_ms: lagMs === null ? null : String(lagMs),
  backlog_bytes: backlogBytes === null ? null : String(backlogBytes),
})

test('a standby that keeps up, and one of which nothing is known, hold nobody back', () => {
  expect(excessOf([row(1000, 100_000_000), row(null, null)], limits)).toBeUndefined()
})

test('a standby that lags is named, with the key of its limit', () => {
  const excess = excessOf([row(0, 0), row(1001, 0)], limits)
  expect(excess).toBe('standby a is 1001 ms behind (limit 1000 ms, copyReplicaLagMs)')
})

test('WAL that waits is named, with the key of its limit', () => {
  const excess = excessOf([row(null, 101_000_000)], limits)
  expect(excess).toBe('101 MB of WAL wait for standby a (limit 100 MB, copyWalBacklogMb)')
})

test('a limit of 0 is none', () => {
  const none = { replicaLagMs: 0, walBacklogMb: 0 }
  expect(excessOf([row(1e9, 1e15)], none)).toBeUndefined()
})
