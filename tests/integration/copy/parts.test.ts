import { expect, onTestFinished } from 'vitest'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { openSource } from '../../../scripts/lib/copy/sources/open.ts'
import { rowsOf } from '../../../scripts/lib/copy/sources/postgres-rows.ts'
import { test } from '../../support/database.ts'

const rowsWanted = 5_000

const partitioned = `
  create table legacy.readings (id bigint primary key, body text not null) partition by range (id);
  create table legacy.readings_1 partition of legacy.readings for values from (0) to (10000);
  create table legacy.readings_2 partition of legacy.readings for values from (10000) to (maxvalue)`

const filled = (rows: number, into = 'legacy.readings') =>
  `insert into ${into} select n, repeat('x', 60) from generate_series(1, ${rows}) as n`

test.for([
  ['partitions that nobody has analyzed', 30_000, 'key', `${partitioned}; ${filled(30_000)}`],
  [
    'many rows in its partitions',
    120_000,
    'key',
    `${partitioned}; ${filled(120_000)}; analyze legacy.readings_1, legacy.readings_2`,
  ],
  [
    'all its rows in heirs',
    30_000,
    'ctid',
    `create table legacy.readings (id bigint not null, body text not null);
     create table legacy.heirs () inherits (legacy.readings);
     ${filled(30_000, 'legacy.heirs')}`,
  ],
  [
    'a text for a key, and partitions',
    30_000,
    'ctid',
    `create table legacy.readings (id text primary key, body text not null) partition by hash (id);
     create table legacy.readings_1 partition of legacy.readings for values with (modulus 2, remainder 0);
     create table legacy.readings_2 partition of legacy.readings for values with (modulus 2, remainder 1);
     ${filled(30_000)}`,
  ],
  [
    'rows of another server among its heirs',
    30_003,
    'key',
    `create table legacy.readings (id bigint primary key, body text not null);
     ${filled(30_000)};
     create extension if not exists file_fdw;
     create server if not exists files foreign data wrapper file_fdw;
     create foreign table legacy.heirs () inherits (legacy.readings) server files
       options (program 'printf "0,a\\n-1,b\\n-2,c\\n"', format 'csv')`,
  ],
  ['partitions that are empty', 0, 'key', partitioned],
] as const)(
  'a table with %s is cut into even ranges that have each row once',
  async (given, { db }) => {
    const [, rows, cut, sql] = given
    await db.sql.unsafe(
      `set client_min_messages = warning; drop schema if exists legacy cascade; create schema legacy; ${sql}`,
    )
    const source = await openSource(parseSource(db.url), 1)
    onTestFinished(() => source.close())
    const table = await source.table({ table: 'legacy.readings', key: ['id'] })
    expect(table.cut).toBe(cut)
    expect(Math.abs(table.estimatedRows - rows)).toBeLessThanOrEqual(rows / 4)
    const counts: number[] = []
    for (const range of await table.ranges(rowsWanted)) {
      const [found] = await db.sql.unsafe<{ count: number }[]>(
        `select count(*)::integer from ${rowsOf(table, range)}`,
      )
      counts.push(found?.count ?? NaN)
    }
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rows)
    expect(Math.max(...counts)).toBeLessThanOrEqual(2 * rowsWanted)
  },
)
