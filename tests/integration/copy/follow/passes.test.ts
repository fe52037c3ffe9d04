import { describe, expect } from 'vitest'
import { copyApplication } from '../../../../scripts/lib/copy/copy.ts'
import { beginFollowing } from '../../../../scripts/lib/copy/follow/begin.ts'
import { follow } from '../../../../scripts/lib/copy/follow/follow.ts'
import { parseSource } from '../../../../scripts/lib/copy/sources/address.ts'
import { carries, catchUp, followed } from './carries.ts'
import { optionsOf } from './copied.ts'
import { shopPlan } from './plan.ts'
import { expected, found, test } from './shop.ts'

describe('passes over a live source', () => {
  test('carry rows that come, change and go, and changed keys', async ({ db, shop }) => {
    await followed(db, shop)
    await carries(db, shop, {
      inserts: `insert into customers (id, email, name) values (5000, 'new@example.org', 'new');
        insert into events values (900000, 'new', '{}')`,
      updates: `update customers set name = 'other' where id < 20;
        update events set payload = '{"a": [1]}' where id < 30`,
      'deletes of parents that leave orphans': `delete from customers where id between 30 and 40;
        delete from events where id between 30 and 40`,
      'deletes of parents and children': `delete from orders where customer_id between 130 and 140;
        delete from customers where id between 130 and 140`,
      'changed keys': `update customers set id = id + 20000 where id < 10;
        update orders set number = number + 90000 where customer_id < 50;
        update events set id = id + 200000 where id < 50`,
      'a write to a partition': `insert into events_1 values (50000, 'there', '{}');
        delete from events_1 where id = 60`,
      'a write that is taken back': `do $$ begin delete from customers; raise exception 'no';
        exception when others then null; end $$`,
    })
  })

  test('shape again what depends on a row that changed', async ({ db, shop }) => {
    await followed(db, shop)
    await carries(db, shop, {
      'orphans that find their customers': `insert into customers (id, email, name)
        select n, 'x' || n, 'found' from generate_series(1001, 1010) as n`,
      'a customer that becomes good': `update customers set name = 'good' where id = 50`,
      'a customer that becomes bad': `update customers set name = '' where id = 51`,
      'a name that orders repeat': `update customers set name = 'renamed' where id = 52`,
    })
  })

  test('carry values that only one row may have from row to row', async ({ db, shop }) => {
    await followed(db, shop)
    await carries(db, shop, {
      'passed on': `update customers set email = 'free' where id = 60;
        update customers set email = 'C60@example.org' where id = 61;
        update customers set email = 'C61@example.org' where id = 62`,
      swapped: `update customers set email = 'free2' where id = 64;
        update customers set email = 'C64@example.org' where id = 65;
        update customers set email = 'C65@example.org' where id = 64`,
      'left by a row that is gone': `update orders set customer_id = 71 where customer_id = 70;
        delete from customers where id = 70;
        update customers set email = 'C70@example.org' where id = 71`,
    })
  })

  test('know a key from the columns that its index holds beside it', async ({ db, shop }) => {
    await db.sql.unsafe(`alter table shop.customers drop constraint customers_pkey cascade;
      alter table shop.customers add primary key (id) include (name, updated_at);
      alter table shop.orders add foreign key (customer_id) references shop.customers (id)`)
    await followed(db, shop)
    await carries(db, shop, { updates: `update customers set name = 'other' where id < 20` })
    // A row that only changed stays, and with it the rows that refer to it.
    const orders = () =>
      db.sql`select customer_id, number, xmin::text from shop.orders order by 1, 2`
    const before = await orders()
    await carries(db, shop, {
      touches: `update customers set changed_at = changed_at + interval '1 s' where id < 20`,
    })
    expect(await orders()).toEqual(before)
  })

  test('begin again while somebody writes for long', async ({ db, shop }) => {
    await followed(db, shop)
    await shop.sql.begin(async (slow) => {
      await slow`update customers set name = 'slow' where id = 3`
      await carries(db, shop, { beside: `update customers set name = 'quick' where id = 4` })
    })
  })

  test('carry a truncation, and what was written after it', async ({ db, shop }) => {
    await followed(db, shop)
    await carries(db, shop, {
      'of a landed table': `truncate orders; insert into orders values (1, 1, 1), (5, 5, 5)`,
      'of a direct table': `truncate events; insert into events values (7, 'again', '{}')`,
    })
  })
})

describe('a follower', () => {
  test('that is stopped before its first pass knows of no lag', async ({ db, shop }) => {
    await followed(db, shop)
    const stopped = await follow(optionsOf(db, shop), { signal: AbortSignal.abort() })
    expect(stopped).toEqual({ lag_ms: null, changes: 0, passes: 0 })
  })

  test('goes on when all its connections are ended', async ({ db, shop }) => {
    await followed(db, shop)
    const stop = new AbortController()
    const name = new URL(shop.url).pathname.slice(1)
    const following = follow(optionsOf(db, shop), { signal: stop.signal })
    for (let round = 0; round < 3; round++) {
      await shop.sql`update customers set name = 'round ' || ${round}::integer where id = ${round + 1}`
      const endAll = () => db.sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name like 'plumb copy%shop' and datname in (current_database(), ${name})`
      await expect.poll(endAll).not.toEqual([])
      const after = await expected(shop)
      await expect.poll(() => found(db.sql), { interval: 200 }).toEqual(after)
    }
    stop.abort()
    expect((await following).passes).toBeGreaterThan(0)
  })
})

test('a copy that was killed when all was copied is done with the first pass', async ({
  db,
  shop,
}) => {
  await beginFollowing(optionsOf(db, shop))
  await copyApplication(db.url, shopPlan, parseSource(shop.url))
  await db.sql`update copying.runs set state = 'interrupted', problem = 'killed'`
  await catchUp(db, shop)
  expect(await db.sql`select state, problem from copying.runs`).toEqual([
    { state: 'done', problem: null },
  ])
})
