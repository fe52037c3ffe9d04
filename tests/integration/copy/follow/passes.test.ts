import { describe, expect } from 'vitest'
import { copyApplication } from '../../../../scripts/lib/copy/copy.ts'
import { beginFollowing, stopFollowing } from '../../../../scripts/lib/copy/follow/begin.ts'
import { follow } from '../../../../scripts/lib/copy/follow/follow.ts'
import { parseSource } from '../../../../scripts/lib/copy/sources/address.ts'
import type { Sql } from '../../../../scripts/lib/database.ts'
import { shopPlan } from './plan.ts'
import { expected, found, leftBehind, test, type Shop } from './shop.ts'

const signal = new AbortController().signal

const catchUp = (db: { url: string }, shop: Shop) =>
  follow({ url: db.url, plan: shopPlan, source: shop.url }, { untilLagMs: 1, signal })

const copied = async (db: { url: string; sql: Sql }, shop: Shop): Promise<void> => {
  await beginFollowing({ url: db.url, plan: shopPlan, source: shop.url })
  await copyApplication(db.url, shopPlan, parseSource(shop.url))
}

const same = async (db: { sql: Sql }, shop: Shop): Promise<void> => {
  expect(await found(db.sql)).toEqual(await expected(shop))
}

describe('passes over a live source', () => {
  const changes: [string, string][] = [
    [
      'inserts',
      `insert into customers (id, email, name) values (5000, 'new@example.org', 'new'); insert into events values (900000, 'new', '{}')`,
    ],
    [
      'updates',
      `update customers set name = 'other' where id < 20; update events set payload = '{"a": [1]}' where id < 30`,
    ],
    [
      'deletes of parents and children',
      `delete from customers where id between 30 and 40; delete from events where id between 30 and 40`,
    ],
    [
      'deletes of parents and children in one',
      `delete from orders where customer_id between 30 and 40; delete from customers where id between 30 and 40`,
    ],
    [
      'changed keys',
      `update customers set id = id + 20000 where id < 10; update orders set number = number + 90000 where customer_id < 50; update events set id = id + 200000 where id < 50`,
    ],
    [
      'an orphan that finds its customer',
      `insert into customers (id, email, name) select n, 'x' || n, 'found' from generate_series(1001, 1010) as n`,
    ],
    ['a customer that becomes good', `update customers set name = 'good' where id = 50`],
    ['a customer that becomes bad', `update customers set name = '' where id = 51`],
    [
      'a unique value that is passed on',
      `update customers set email = 'free' where id = 60; update customers set email = (select 'C60@example.org') where id = 61; update customers set email = 'C61@example.org' where id = 62`,
    ],
    [
      'unique values that are swapped',
      `update customers set email = 'free' where id = 60; update customers set email = 'C60@example.org' where id = 61; update customers set email = 'C61@example.org' where id = 60`,
    ],
    [
      'a unique value of a deleted row',
      `update orders set customer_id = 71 where customer_id = 70; delete from customers where id = 70; update customers set email = 'C70@example.org' where id = 71`,
    ],
    [
      'truncation of a landed table',
      `truncate orders; insert into orders values (1, 1, 1), (5, 5, 5)`,
    ],
    [
      'truncation of a direct table',
      `truncate events; insert into events values (7, 'again', '{}')`,
    ],
    [
      'writes to a partition',
      `insert into events_1 values (50000, 'there', '{}'); delete from events_1 where id < 9`,
    ],
    [
      'a write that was rolled back',
      `do $$ begin delete from customers; raise exception 'no'; exception when others then null; end $$`,
    ],
  ]
  test.for(changes)('carry %s', async ([, change], { db, shop }) => {
    await copied(db, shop)
    await catchUp(db, shop)
    await same(db, shop)
    await shop.sql.unsafe(change)
    await catchUp(db, shop)
    await same(db, shop)
    await stopFollowing({ url: db.url, plan: shopPlan, source: shop.url })
    expect(await leftBehind(shop)).toEqual([])
  })
})
