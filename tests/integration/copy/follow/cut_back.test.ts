import { describe, expect } from 'vitest'
import { cutBack } from '../../../../scripts/lib/copy/follow/back.ts'
import { followedTables } from '../../../../scripts/lib/copy/follow/begin.ts'
import { cutOver } from '../../../../scripts/lib/copy/follow/cut-over.ts'
import { installJournals } from '../../../../scripts/lib/copy/follow/journal.ts'
import { withSourceSide } from '../../../../scripts/lib/copy/follow/source-side.ts'
import type { Sql } from '../../../../scripts/lib/database.ts'
import { copied, isWritable, optionsOf } from './copied.ts'
import { shopPlan } from './plan.ts'
import { leftBehind, test, type Shop } from './shop.ts'

describe('a cut-over', () => {
  test('can be taken back while nothing was written at the target', async ({ db, shop }) => {
    await copied(db, shop)
    const signal = new AbortController().signal
    await cutOver(optionsOf(db, shop), { signal })
    expect(await isWritable(shop)).toBe(false)
    await db.sql`update shop.customers set name = 'here' where id = 3`
    await expect(cutBack(optionsOf(db, shop))).rejects.toThrow('shop.customers: 1 keys')
    expect(await isWritable(shop)).toBe(false)
    await db.sql`delete from plumb_journal_shop_back.${db.sql(await journalName(db.sql))}`
    await cutBack(optionsOf(db, shop))
    expect(await isWritable(shop)).toBe(true)
    expect(await leftBehind(shop)).toEqual([])
    expect(await leftBehind(db)).toEqual([])
  })

  test('is taken back without a trace also where its end was killed', async ({ db, shop }) => {
    await copied(db, shop)
    await cutOver(optionsOf(db, shop), { signal: new AbortController().signal })
    const [row] = await db.sql<{ follower: string }[]>`select follower from copying.follows`
    await installed(shop, row?.follower ?? '')
    await cutBack(optionsOf(db, shop))
    expect(await isWritable(shop)).toBe(true)
    expect(await leftBehind(shop)).toEqual([])
  })

  test('is not taken back where nobody can tell what was written', async ({ db, shop }) => {
    await copied(db, shop)
    await cutOver(optionsOf(db, shop), { signal: new AbortController().signal })
    await db.sql`drop trigger plumb_journal_shop_back_update on shop.events`
    await db.sql`update shop.events set kind = 'here' where id = 3`
    await expect(cutBack(optionsOf(db, shop))).rejects.toMatchObject({
      exit: 1,
      code: 'no-way-back',
    })
    expect(await isWritable(shop)).toBe(false)
  })
})

/** The tables of the shop as its journals know them. */
const installed = ({ url }: Shop, follower: string): Promise<unknown> =>
  withSourceSide(url, (side) => installJournals(side, 'shop', follower, followedTables(shopPlan)))

const journalName = async (sql: Sql): Promise<string> => {
  const [row] = await sql<
    { name: string }[]
  >`select 'keys_' || 'shop.customers'::regclass::oid as name`
  return row?.name ?? ''
}
