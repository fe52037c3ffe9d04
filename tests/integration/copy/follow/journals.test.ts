import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect } from 'vitest'
import { beginFollowing, stopFollowing } from '../../../../scripts/lib/copy/follow/begin.ts'
import { journalIsWhole } from '../../../../scripts/lib/copy/follow/journal.ts'
import { withSourceSide } from '../../../../scripts/lib/copy/follow/source-side.ts'
import { withPassword } from '../../../../scripts/lib/database.ts'
import { withFollowing } from '../../../../scripts/lib/copy/follow/following.ts'
import { prune } from '../../../../scripts/lib/copy/follow/noted.ts'
import { pass } from '../../../../scripts/lib/copy/follow/pass.ts'
import { followNotice } from '../../../../scripts/lib/copy/follow/state.ts'
import { withCopySession } from '../../../../scripts/lib/copy/session.ts'
import { arrives, carries, catchUp, followed, whileFollowing } from './carries.ts'
import { optionsOf } from './copied.ts'
import { shopPlan } from './plan.ts'
import { expected, found, leftBehind, test } from './shop.ts'

const notice = (url: string) =>
  withCopySession(url, 'shop', (session) => followNotice(session, 'shop'))

describe('the journals', () => {
  test('ask no rights of who writes, tell of themselves, and go without a trace', async ({
    db,
    shop,
  }) => {
    await followed(db, shop)
    expect(await notice(db.url)).toContain('--stop-following')
    const role = `shop_${process.pid}`
    await shop.sql.unsafe(`create role ${role}; grant update, select on customers to ${role}`)
    await shop.sql.unsafe(
      `set role ${role}; update customers set name = 'by a clerk' where id = 5; reset role`,
    )
    await shop.sql.unsafe(`drop owned by ${role}; drop role ${role}`)
    await catchUp(db, shop)
    expect(await found(db.sql)).toEqual(await expected(shop))

    await stopFollowing(optionsOf(db, shop))
    expect(await leftBehind(shop)).toEqual([])
    expect(await notice(db.url)).toBeUndefined()
  })

  test('take all rows for written where something was not noted', async ({ db, shop }) => {
    await followed(db, shop)
    await carries(db, shop, {
      'rows that were attached': `create table older (like events including all);
        insert into older select -n, 'older', '{}' from generate_series(1, 50) as n;
        alter table events attach partition older for values from (minvalue) to (0)`,
      'rows of a partition that was detached': `alter table events detach partition older`,
      'the same, attached again': `alter table events attach partition older for values from (minvalue) to (0)`,
      'a partition that was dropped': `drop table older`,
      'values that an ALTER TABLE changed': `alter table customers alter column name type text using upper(name)`,
      'writes while triggers are off': `alter table customers disable trigger all;
        update customers set name = 'quiet' where id between 400 and 420;
        delete from customers where id between 430 and 440;
        alter table customers enable trigger all`,
      'writes after the journals are lost': `drop schema plumb_journal_shop cascade;
        delete from events where id between 70 and 80;
        update orders set total = 7 where number < 50`,
      'writes after that': `update events set kind = 'later' where id < 90;
        update customers set name = 'later' where id < 90`,
    })
  })

  test('are whole where nothing but noted writes happened', async ({ db, shop }) => {
    await followed(db, shop)
    await shop.sql.unsafe(`truncate events; insert into events values (7, 'again', '{}');
      analyze events; create index on orders (total); alter table customers add column age integer`)
    await withSourceSide(shop.url, async (side) => {
      for (const table of ['customers', 'orders', 'events'])
        expect(await journalIsWhole(side, 'shop', table), table).toBe(true)
    })
  })

  test('are made whole while a follower runs', async ({ db, shop }) => {
    await whileFollowing(db, shop, async (passed) => {
      for (const change of [
        `create table older partition of events for values from (minvalue) to (0);
         insert into older values (-1, 'older', '{}')`,
        `drop schema plumb_journal_shop cascade; delete from events where id < 70`,
      ]) {
        await passed()
        await shop.sql.unsafe(change)
        await arrives(db, shop)
      }
    })
  })

  test('keep what the disk of the target may not have yet', async ({ db, shop }) => {
    await followed(db, shop)
    const { signal } = new AbortController()
    await withFollowing(optionsOf(db, shop), signal, async (ends, following, position) => {
      await shop.sql`update customers set name = 'late' where id = 5`
      const done = await pass(ends, following, position)
      const [written] = await ends.target.query('select pg_current_wal_insert_lsn()')
      await prune(ends, following, done.position)
      const [flushed] = await ends.target.query('select pg_current_wal_flush_lsn()')
      const [row] =
        await db.sql`select ${flushed?.[0] ?? ''}::pg_lsn >= ${written?.[0] ?? ''} as on_disk`
      expect(row).toEqual({ on_disk: true })
    })
  })

  test.for([
    [
      'away and back',
      `alter table events detach partition events_1; update events_1 set kind = 'away' where id < 20`,
      'alter table events attach partition events_1 for values from (0) to (100000)',
    ],
    [
      'there for a moment',
      `create table older partition of events for values from (minvalue) to (0); insert into events values (-1, 'older', '{}')`,
      'drop table older',
    ],
  ] as const)(
    'tell of a partition that was %s between two passes',
    ([, first, second], { db, shop }) =>
      whileFollowing(db, shop, async (passed) => {
        await passed()
        await shop.sql.unsafe(first)
        await sleep(1_000)
        await shop.sql.unsafe(second)
        await arrives(db, shop)
      }),
  )

  test('take a partition that is new and empty for what it is', async ({ db, shop }) => {
    await followed(db, shop)
    await shop.sql`create table older partition of events for values from (minvalue) to (0)`
    await catchUp(db, shop)
    const unknown = async () => {
      const [row] = await shop.sql<{ journal: string }[]>`
        select format('plumb_journal_shop.keys_%s', 'events'::regclass::oid) as journal`
      return shop.sql.unsafe(`select from ${row?.journal ?? ''} where k1 is null`)
    }
    expect(await unknown()).toHaveLength(0)
    await carries(db, shop, { 'a row of it': `insert into older values (-1, 'older', '{}')` })
    expect(await unknown()).toHaveLength(0)
    await shop.sql`alter table events detach partition events_2`
    await catchUp(db, shop)
    expect(await unknown()).toHaveLength(1)
  })

  test('keep their key until they are gone', async ({ db, shop }) => {
    await followed(db, shop)
    await shop.sql`alter table customers add unique (email)`
    const tables = shopPlan.tables.map((table) =>
      table.sourceTable === 'customers' ? { ...table, sourceKey: ['email'] } : table,
    )
    const other = { ...optionsOf(db, shop), plan: { ...shopPlan, tables } }
    // It stays so, however often that is asked for.
    for (let n = 0; n < 2; n++)
      await expect(beginFollowing(other)).rejects.toThrow('customers is followed by another key')
  })

  test('are not installed where a subscription writes', async ({ db, shop }) => {
    const { hostname, port, username, password, pathname } = new URL(await withPassword(shop.url))
    const address = `host=${hostname} port=${port} user=${username} password=${password} dbname=${pathname.slice(1)}`
    const name = `shop_${process.pid}`
    await shop.sql.unsafe(`create publication ${name} for table events_1`)
    await shop.sql.unsafe(`create subscription ${name} connection '${address}' publication ${name}
      with (create_slot = false, slot_name = none, enabled = false, copy_data = false)`)
    await expect(beginFollowing(optionsOf(db, shop))).rejects.toThrow(
      'events_1 is filled by a subscription',
    )
    await shop.sql.unsafe(`drop subscription ${name}`)
    expect(await leftBehind(shop)).toEqual([])
  })

  test('are not installed without a key, nor where another target follows', async ({
    db,
    shop,
  }) => {
    await shop.sql`alter table orders drop constraint orders_pkey`
    await expect(beginFollowing(optionsOf(db, shop))).rejects.toThrow(
      'orders has no primary key or unique index on customer_id, number without nulls',
    )
    await shop.sql`alter table orders add primary key (customer_id, number)`
    await beginFollowing(optionsOf(db, shop))
    await db.sql`update copying.follows set follower = gen_random_uuid()`
    await expect(beginFollowing(optionsOf(db, shop))).rejects.toThrow("other target's copy")
    await stopFollowing(optionsOf(db, shop))
    expect(await leftBehind(shop)).toEqual([])
  })
})
