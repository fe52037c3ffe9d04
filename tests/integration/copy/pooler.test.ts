import { expect, onTestFinished } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import { beginFollowing } from '../../../scripts/lib/copy/follow/begin.ts'
import { verifyApplication } from '../../../scripts/lib/copy/proof/verify.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { withDatabase } from '../../../scripts/lib/database.ts'
import { startPooler } from '../../support/pooler.ts'
import { shopPlan } from './follow/plan.ts'
import { expected, found, leftBehind, test } from './follow/shop.ts'

const sessions = 12

/** Lends the address of a pooler in transaction mode before this database, which has some sessions to lend. */
const pooled = async (url: string): Promise<string> => {
  const pooler = await startPooler(url)
  onTestFinished(pooler.stop)
  const busy = () => withDatabase(pooler.url, (sql) => sql`select pg_sleep(0.3)`.simple())
  await Promise.all(Array.from({ length: sessions }, busy))
  return pooler.url
}

test('a source behind a pooler is copied and proven, and its sessions stay as they were', async ({
  db,
  shop,
}) => {
  const url = await pooled(shop.url)
  await copyApplication(db.url, shopPlan, parseSource(url))
  expect(await found(db.sql)).toEqual(await expected(shop))
  expect(await verifyApplication(db.url, shopPlan)).toMatchObject({ ok: true })
  const settings = () =>
    withDatabase(url, (sql) =>
      sql<{ value: string }[]>`
      select string_agg(name || '=' || setting, ' ') as value from pg_settings
      where source = 'session' and name not in ('application_name', 'client_encoding')`.simple(),
    )
  for (let n = 0; n < sessions; n++) expect(await settings()).toEqual([{ value: null }])
})

test('a target behind a pooler is refused, and a source that is to be followed, too', async ({
  db,
  shop,
}) => {
  const refused = { exit: 2, code: 'pooled-connection' }
  const copying = copyApplication(await pooled(db.url), shopPlan, parseSource(shop.url))
  await expect(copying).rejects.toMatchObject(refused)
  const source = await pooled(shop.url)
  await expect(beginFollowing({ url: db.url, plan: shopPlan, source })).rejects.toMatchObject(
    refused,
  )
  expect(await leftBehind(shop)).toEqual([])
  expect(await beginFollowing({ url: db.url, plan: shopPlan, source: shop.url })).toBe('copy')
})
