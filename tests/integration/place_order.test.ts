import { readFile } from 'node:fs/promises'
import { describe, expect } from 'vitest'
import type { Sql } from '../../scripts/lib/database.ts'
import { inProject } from '../../scripts/lib/paths.ts'
import { test as withDatabase } from '../support/database.ts'

const client = 'aaaaaaaa-0000-4000-8000-000000000000'
const site = 'aaaaaaaa-0000-4000-8000-000000000002'
const product = 'aaaaaaaa-0000-4000-8000-000000000003'

/** The file's database with a client whose site is live, and whose product it sells. */
const test = withDatabase.extend('sql', { scope: 'file' }, async ({ db }) => {
  await db.sql.unsafe(await readFile(inProject('tests/fixtures/gifting.sql'), 'utf8'))
  await db.sql`delete from gifting.site_product_exclusions`
  return db.sql
})

/** Orders the product as a buyer on the site; gives the code of the error, if there is one. */
const order = (sql: Sql, isolation: string): Promise<string | undefined> =>
  sql
    .begin(`isolation level ${isolation}`, async (buyer) => {
      await buyer`set local role app_user`
      await buyer`select app.set_context(${client}, ${client}, 'buyer')`
      await buyer`select gifting.set_site(${site})`
      await buyer`
        select gifting.place_order('Ann', null, ${buyer.json([{ product_id: product, quantity: 1 }])})`
    })
    .then(
      () => undefined,
      (error: unknown) => (error as { code: string }).code,
    )

const waiting = (sql: Sql) => sql`
  select from pg_stat_activity
  where datname = current_database() and wait_event_type = 'Lock' and query like '%place_order%'`

/** What becomes of an order that waits for a transaction with these statements. */
const orderBehind = async (
  sql: Sql,
  statements: string,
  isolation = 'read committed',
): Promise<string | undefined> => {
  const open = await sql.reserve()
  try {
    await open.unsafe(`begin; ${statements}`)
    const placed = order(sql, isolation)
    await expect.poll(() => waiting(sql)).toHaveLength(1)
    await open`commit`
    return await placed
  } finally {
    await open`rollback`
    open.release()
    await sql`update gifting.clients set is_active = true`
    await sql`update gifting.sites set status = 'live'`
    await sql`delete from gifting.site_product_exclusions`
  }
}

const touchProduct = `update gifting.products set description = 'x';`
const closeSite = `update gifting.sites set status = 'closed';`

describe('an order that waited for a change', () => {
  test.for([
    ['closed the site', closeSite],
    ['closed the site and changed the product', touchProduct + closeSite],
    ['deactivated the client', 'update gifting.clients set is_active = false;'],
    [
      'left the product out',
      `${touchProduct} insert into gifting.site_product_exclusions (client_id, site_id, product_id)
       values ('${client}', '${site}', '${product}');`,
    ],
  ] as const)('is refused when that %s', async ([, statements], { sql }) => {
    expect(await orderBehind(sql, statements)).toBe('PB004')
    expect(await order(sql, 'read committed')).toBeUndefined()
  })

  test('is placed at the new price when that only changed the price', async ({ sql }) => {
    expect(await orderBehind(sql, 'update gifting.products set price = 33;')).toBeUndefined()
    expect(await sql`select from gifting.orders where total_amount = 33`).toHaveLength(1)
  })

  test('fails to be serialized in REPEATABLE READ, where it cannot look again', async ({ sql }) => {
    expect(await orderBehind(sql, closeSite, 'repeatable read')).toBe('40001')
  })
})
