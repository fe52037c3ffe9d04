import { expect, vi } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import { beginFollowing } from '../../../scripts/lib/copy/follow/begin.ts'
import { verifyApplication } from '../../../scripts/lib/copy/proof/verify.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { openPostgres } from '../../../scripts/lib/copy/sources/postgres.ts'
import { memorySink } from '../../../scripts/lib/copy/wire/sink.ts'
import { withDatabase, withPassword } from '../../../scripts/lib/database.ts'
import { test } from '../../support/database.ts'
import { allowReplication, startPrimary, startStandby } from '../../support/standby.ts'
import { shopPlan } from './follow/plan.ts'
import { expected, found, read } from './follow/shop.ts'

/** The addresses of a shop and of its standby, with the password, because they are no servers of the run. */
const startShops = async (): Promise<{ primary: string; standby: string }> => {
  // What autovacuum cleans would end readers of the standby, too, which waits for none.
  const primary = await startPrimary({ autovacuum: 'off' })
  await allowReplication(primary)
  await withDatabase(primary.url('postgres'), (sql) => sql`create database shop`)
  const shop = await read('shop.sql')
  await withDatabase(primary.url('shop'), (sql) => sql.unsafe(shop))
  const standby = await startStandby(primary, { max_standby_streaming_delay: 0 })
  const url = new URL(await withPassword(primary.url('shop')))
  const own = url.href
  url.port = new URL(standby.url('shop')).port
  vi.unstubAllEnvs()
  return { primary: own, standby: url.href }
}

test('a standby is copied and proven like its primary, and not followed', async ({ db }) => {
  await db.sql.unsafe(await read('target.sql'))
  const { primary, standby: source } = await startShops()
  await copyApplication(db.url, shopPlan, parseSource(source))
  expect(await found(db.sql)).toEqual(await withDatabase(primary, (sql) => expected({ sql })))
  expect(await verifyApplication(db.url, shopPlan, { from: parseSource(source) })).toMatchObject({
    ok: true,
  })
  await expect(beginFollowing({ url: db.url, plan: shopPlan, source })).rejects.toMatchObject({
    exit: 2,
    code: 'follow-standby',
  })

  // Rows that are being read go at the primary, and the standby does not wait.
  const opened = await openPostgres(source)
  const table = await opened.table({ table: 'orders', key: ['customer_id', 'number'] })
  const reader = await opened.reader(1)
  const slow = { items: 'pg_sleep(1)::text', format: 'text' } as const
  const sending = reader.send(table, { low: null, high: null }, memorySink(), slow)
  const vacuum = withDatabase(primary, async (sql) => {
    await sql`delete from orders`
    await sql`vacuum orders`
  })
  await expect(sending).rejects.toMatchObject({ exit: 3, code: 'standby-conflict' })
  await vacuum
  await reader.close()
  await opened.close()
})
