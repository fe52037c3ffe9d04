import pg from 'pg'
import { expect } from 'vitest'
import { withPassword } from '../../../../scripts/lib/database.ts'
import { frameOf } from '../../../../scripts/lib/copy/wire/frames.ts'
import { wireOver } from '../../../../scripts/lib/copy/wire/session-wire.ts'
import type { Wire } from '../../../../scripts/lib/copy/wire/wire.ts'
import { test as base } from '../../../support/database.ts'

const test = base.extend('wire', async ({ db }, { onCleanup }): Promise<Wire> => {
  const client = new pg.Client({ connectionString: await withPassword(db.url) })
  await client.connect()
  onCleanup(() => client.end())
  await client.query('create temporary table positive (n integer check (n > 0), body text)')
  return wireOver(client)
})

const lines = (count: number): Buffer =>
  frameOf(Buffer.from(`1\t${'x'.repeat(1000)}\n`.repeat(count)))

test('an empty frame behind a full one asks for no wait, since nothing would end it', async ({
  wire,
}) => {
  await wire.copyIn('copy positive from stdin')
  expect(wire.write(lines(400))).toBe(false)
  await wire.drained()
  expect(wire.write(frameOf(Buffer.of()))).toBe(true)
  expect(await wire.copyDone()).toBe(400)
})

test('what the server refuses while nobody waits is thrown at the next step', async ({
  db,
  wire,
}) => {
  const refusal = { code: '23514', constraint: 'positive_n_check' }
  await wire.copyIn('copy positive from stdin')
  wire.write(frameOf(Buffer.from('-1\tbad\n'.repeat(20_000))))
  const refused = () => db.sql`
    select from pg_stat_activity
    where datname = current_database() and query like 'copy positive%' and state <> 'active'`
  await expect.poll(refused).toHaveLength(1)
  await expect.poll(() => wire.write(lines(1))).toBe(false)
  await expect(wire.drained()).rejects.toMatchObject(refusal)
  await expect(wire.copyDone()).rejects.toMatchObject(refusal)
  await wire.copyIn('copy positive from stdin')
  wire.write(lines(2))
  expect(await wire.copyDone()).toBe(2)
})
