import { expect, vi } from 'vitest'
import { copyApplication } from '../../../scripts/lib/copy/copy.ts'
import { beginFollowing } from '../../../scripts/lib/copy/follow/begin.ts'
import { verifyApplication } from '../../../scripts/lib/copy/proof/verify.ts'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { withDatabase, withPassword } from '../../../scripts/lib/database.ts'
import { test } from '../../support/database.ts'
import { allowReplication, startPrimary, startStandby } from '../../support/standby.ts'
import { shopPlan } from './follow/plan.ts'
import { expected, found, read } from './follow/shop.ts'

/** A standby that holds the shop; its address has the password, because it is no server of the run. */
const standbyOf = async (shopSql: string): Promise<string> => {
  const primary = await startPrimary()
  await allowReplication(primary)
  await withDatabase(primary.url('postgres'), (sql) => sql`create database shop`)
  await withDatabase(primary.url('shop'), (sql) => sql.unsafe(shopSql))
  const standby = await startStandby(primary, 0)
  const url = new URL(await withPassword(primary.url('shop')))
  url.port = new URL(standby.url('shop')).port
  vi.unstubAllEnvs()
  return url.href
}

test('a standby is copied and proven like its primary, and not followed', async ({ db }) => {
  await db.sql.unsafe(await read('target.sql'))
  const source = await standbyOf(await read('shop.sql'))
  await copyApplication(db.url, shopPlan, parseSource(source))
  expect(await found(db.sql)).toEqual(await withDatabase(source, (sql) => expected({ sql })))
  expect(await verifyApplication(db.url, shopPlan, { from: parseSource(source) })).toMatchObject({
    ok: true,
  })
  await expect(beginFollowing({ url: db.url, plan: shopPlan, source })).rejects.toMatchObject({
    exit: 2,
    code: 'follow-standby',
  })
})
