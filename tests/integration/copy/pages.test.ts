import { expect, onTestFinished } from 'vitest'
import { parseSource } from '../../../scripts/lib/copy/sources/address.ts'
import { openSource } from '../../../scripts/lib/copy/sources/open.ts'
import { rowsOf } from '../../../scripts/lib/copy/sources/postgres-rows.ts'
import { test } from '../../support/database.ts'

const legacySql = `
  set client_min_messages = warning;
  drop schema if exists legacy cascade;
  create schema legacy;
  drop table if exists public.goods;
  create table public.goods (id integer primary key, code text not null, parts integer[] not null);
  insert into public.goods
  select n, md5((n % 4000)::text), array[n, n + 1] from generate_series(1, 20000) as n;
  create table legacy.goods (id integer primary key, code text not null);
  insert into legacy.goods select n, 'other' from generate_series(1, 10000) as n;
  drop table if exists public.stock;
  create table public.stock (id text primary key, code text not null) partition by hash (id);
  create table public.stock_1 partition of public.stock for values with (modulus 3, remainder 0);
  create table public.stock_2 partition of public.stock for values with (modulus 3, remainder 1);
  create table public.stock_3 partition of public.stock for values with (modulus 3, remainder 2);
  insert into public.stock select n, code from public.goods as g (n, code);
  create index goods_code_idx on public.goods (code);
  analyze public.goods, public.stock, legacy.goods`

const few = `'${'0'.repeat(32)}'`

test.for([
  ['all columns', 'ctid', 'select * from goods'],
  ['values made of columns', 'ctid', 'select id + 1 as id, upper(code) as code from goods'],
  ['some of the rows', 'ctid', 'select id, code from goods as g where g.id % 3 = 0'],
  ['a query of its own', 'ctid', 'with g as (select * from goods) select id, code from g'],
  ['rows as wholes', 'ctid', 'select id, row_to_json(goods) as code from goods'],
  ['few rows', 'ctid', `select id, code from goods where code in (${few})`],
  ['a partitioned table', 'ctid', 'select id, upper(code) as code from stock', 'stock'],
  ['a schema', 'key', 'select id, code from public.goods'],
  ['another table of that name', 'key', 'select id, code from goods', 'legacy.goods'],
  ['a place', 'key', 'select id, goods.ctid::text as code from goods'],
  ['groups', 'key', 'select max(id) as id, code from goods group by code'],
  [
    'one row of each kind',
    'key',
    'select distinct on (code) id, code from goods order by code, id',
  ],
  ['the first rows', 'key', 'select id, code from goods order by id limit 700'],
  ['any rows', 'key', 'select id, code from (select * from goods limit 700) as g'],
  ['numbers of rows', 'key', 'select row_number() over () as id, code from goods'],
  ['two tables', 'key', 'select a.id, b.code from goods as a join goods as b on a.id = b.id + 1'],
  ['another look', 'key', 'select id, (select max(g.code) from goods as g) as code from goods'],
  ['parts of rows', 'key', 'select unnest(parts) as id, code from goods'],
  [
    'two queries',
    'ctid',
    'select id, code from goods union all select id + 20000, code from goods',
  ],
  [
    'rows of another table, too',
    'key',
    'select id, code from goods union all select id, code from legacy.goods',
  ],
  [
    'a look at all of a partitioned table',
    'whole',
    `select id, (select max(s.code) from stock as s) as code from stock`,
    'stock',
  ],
] satisfies [string, string, string, string?][])(
  'a SELECT with %s is cut where that gives each of its rows once',
  async ([, cut, select, name = 'goods'], { db }) => {
    await db.sql.unsafe(legacySql)
    const source = await openSource(parseSource(db.url), 1)
    onTestFinished(() => source.close())
    const relation = { table: name, key: ['id'], direct: { select, file: 'plan.sql' } }
    const table = await source.table(relation)
    expect(table.cut).toBe(cut)
    const ranges = await table.ranges(1_500)
    expect(ranges.length > 6).toBe(cut !== 'whole')
    const query = ranges.map((range) => `select p::text as row from ${rowsOf(table, range)}`)
    const [difference] = await db.sql.unsafe<{ count: number }[]>(
      `with parts as (${query.join(' union all ')}), plan as (select p::text as row from (${select}) as p)
       select count(*)::integer
       from (
         (select * from parts except all select * from plan) union all (select * from plan except all select * from parts)
       ) as d`,
    )
    expect(difference).toEqual({ count: 0 })
  },
)
