import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { connect, databaseUrl, withDatabase, type Sql } from '../../../../scripts/lib/database.ts'
import { test as base, testServer } from '../../../support/database.ts'
import { createDatabase, dropDatabase } from '../../../support/databases.ts'
import { habits, readPlainly } from '../../../support/habits.ts'

/** A file of this folder: the tables of the shop, or those of the target. */
export const read = (name: string): Promise<string> =>
  readFile(join(import.meta.dirname, name), 'utf8')

/** A shop in use, in a database of its own on the server of the run. */
export interface Shop {
  url: string
  sql: Sql
}

/** Makes empty tables for what becomes of the shop, and forgets whatever was copied. */
export const makeTarget = async (sql: Sql): Promise<void> => {
  await sql.unsafe(`set client_min_messages = warning; drop schema if exists shop cascade;
    drop schema if exists landing_shop cascade;
    delete from copying.follows; delete from copying.rejects; delete from copying.proofs; truncate copying.runs cascade`)
  await sql.unsafe(await read('target.sql'))
}

/** Vitest's `test` with a shop, and with tables for it in the database of the file. */
export const test = base.extend('shop', async ({ db }, { onCleanup }): Promise<Shop> => {
  const { prefix, rootUrl } = testServer()
  const name = prefix + randomBytes(4).toString('hex')
  await createDatabase(rootUrl, name)
  await withDatabase(rootUrl, async (root) => {
    for (const [setting, value] of Object.entries(habits))
      await root.unsafe(`alter database ${name} set ${setting} = '${value}'`)
  })
  const url = databaseUrl(rootUrl, name)
  const sql = connect(url, { max: 8, applicationName: 'shop' })
  await sql.unsafe(await read('shop.sql'))
  await makeTarget(db.sql)
  onCleanup(async () => {
    await sql.end({ timeout: 5 })
    await dropDatabase(rootUrl, name)
  })
  return { url, sql }
})

const digest = async (sql: Sql, rows: string): Promise<unknown> => {
  const [row] = await readPlainly(
    sql,
    `select count(*)::integer as count, md5(string_agg(r::text, ',' order by r::text collate "C")) as hash from (${rows}) as r`,
  )
  return row
}

/** Rows and hash of each target as the shop's present rows make it. */
export const expected = async ({ sql }: Pick<Shop, 'sql'>): Promise<Record<string, unknown>> => ({
  customers: await digest(
    sql,
    `select id, lower(email), name, changed_at from customers where name <> ''`,
  ),
  orders: await digest(
    sql,
    `select o.customer_id, o.number, c.name, o.total, o.note from orders as o join customers as c on c.id = o.customer_id where c.name <> ''`,
  ),
  events: await digest(sql, 'select id, kind, payload, at from events'),
  rejects: await digest(
    sql,
    `select 'customers' as t, id::text as k from customers where name = ''
    union all select 'orders', customer_id || '/' || number from orders as o
    where not exists (select from customers as c where c.id = o.customer_id and c.name <> '')`,
  ),
})

/** Rows and hash of each target as it is. */
export const found = async (sql: Sql): Promise<Record<string, unknown>> => ({
  customers: await digest(sql, 'select id, email, name, updated_at from shop.customers'),
  orders: await digest(
    sql,
    'select customer_id, number, customer_name, total, note from shop.orders',
  ),
  events: await digest(sql, 'select id, kind, payload, at from shop.events'),
  rejects: await digest(
    sql,
    `select source_table as t, source_key as k from copying.rejects where application = 'shop'`,
  ),
})

/** Whatever plumb left in the shop: schemas, triggers, slots. */
export const leftBehind = async ({ sql }: Pick<Shop, 'sql'>): Promise<string[]> => {
  const rows = await sql<{ name: string }[]>`
    select nspname as name from pg_namespace where nspname like 'plumb%'
    union all select tgname from pg_trigger where tgname like 'plumb%'
    union all select slot_name from pg_replication_slots where database = current_database()`
  return rows.map(({ name }) => name)
}
