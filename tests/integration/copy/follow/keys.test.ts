import { describe, expect } from 'vitest'
import { copyApplication } from '../../../../scripts/lib/copy/copy.ts'
import { beginFollowing } from '../../../../scripts/lib/copy/follow/begin.ts'
import { parseSource } from '../../../../scripts/lib/copy/sources/address.ts'
import { databaseUrl } from '../../../../scripts/lib/database.ts'
import { testServer } from '../../../support/database.ts'
import { followed, landed, make, planOf, proven, textsOf } from './keyed.ts'
import { test } from './shop.ts'

describe('a key', () => {
  test.for([
    ['char(4)', 'k char(4) primary key', `'ab'`, 's.k'],
    ['bit(6)', 'k bit(6) primary key', `b'010101'`, 's.k'],
    ['numeric', 'k numeric primary key', '2.50', 's.k::text', 'k = 2.5'],
    ['numeric as it is', 'k numeric primary key', '2.50', 's.k', 'k = 2.5'],
    ['citext', 'k citext primary key', `'Abc'`, 's.k::text', `k = 'ABC'`],
    ['interval', 'k interval primary key', `'1 month'`, 's.k::text', `k = '30 days'`],
  ] as const)('of type %s is followed', async ([, key, value, text, change], { db, shop }) => {
    if (key.includes('citext')) await shop.sql`create extension citext`
    await db.sql`create extension if not exists citext schema extensions`
    await make(db, shop, `${key}, v text`)
    await shop.sql.unsafe(`insert into things values (${value}, 'one')`)
    const plan = planOf({ key: 'k', select: landed(text, 's.k, s.v') })
    const pass = await followed(db, shop, plan)
    for (const set of [`v = 'two'`, ...(change ? [change] : []), `v = 'three'`]) {
      await shop.sql.unsafe(`update things set ${set}`)
      await pass()
      expect(await textsOf(db.sql, 'keys.things'), set).toEqual(await textsOf(shop.sql, 'things'))
    }
    expect(await proven(db, plan)).toEqual([])
    await shop.sql`delete from things`
    await pass()
    expect(await textsOf(db.sql, 'keys.things')).toEqual([])
  })

  test('of several columns is followed and proven, whatever stands in it', async ({ db, shop }) => {
    await make(db, shop, 'a text, b boolean, c char(4), v text, primary key (a, b, c)')
    await shop.sql`insert into things values ('a/b', true, 'c', 'x'), ('a', false, '/', 'bad'), ('{', true, 'c', 'bad')`
    const source_key = 'copying.source_key(s.a, s.b::text, s.c::text)'
    const reason = `case when s.v = 'bad' then copying.reason('bad', 'v', s.v) end`
    const plan = planOf({
      key: 'a, b, c',
      select: landed(source_key, 's.a, s.b, s.c, s.v', reason),
    })
    const pass = await followed(db, shop, plan)
    expect(await proven(db, plan)).toEqual([])
    await shop.sql`update things set v = case v when 'bad' then 'good' else 'bad' end`
    await pass()
    expect(await textsOf(db.sql, 'keys.things')).toEqual(['(a,f,"/   ",good)', '({,t,"c   ",good)'])
    expect(await db.sql`select source_key from copying.rejects where application = 'keys'`).toEqual(
      [{ source_key: '{a/b,true,c}' }],
    )
    expect(await proven(db, plan)).toEqual([])
  })
})

describe('a plan that gives two rows one key', () => {
  const reason = `case when s.v = 'bad' then copying.reason('bad', 'v', s.v) end`
  const joined = planOf({
    key: 'a, b',
    select: landed(`concat_ws('/', s.a, s.b)`, 's.a, s.b, s.v', reason),
  })
  const ambiguous = {
    exit: 1,
    code: 'source-key',
    message: expect.stringContaining('copying.source_key(s."a"::text, s."b"::text)') as string,
    place: { file: 'things.sql' },
  }

  test('is refused before it is shaped', async ({ db, shop }) => {
    await make(db, shop, 'a text, b text, v text, primary key (a, b)')
    await shop.sql`insert into things values ('a/b', 'c', 'bad'), ('a', 'b/c', 'bad')`
    await expect(copyApplication(db.url, joined, parseSource(shop.url))).rejects.toMatchObject(
      ambiguous,
    )
  })

  test('is refused when such rows come while it is followed', async ({ db, shop }) => {
    await make(db, shop, 'a text, b text, v text, primary key (a, b)')
    await shop.sql`insert into things values ('a', 'c', 'bad'), ('a', 'b', 'good')`
    const pass = await followed(db, shop, joined)
    expect(await proven(db, joined)).toEqual([])
    await shop.sql`insert into things values ('a/b', 'c', 'good')`
    await expect(pass()).rejects.toMatchObject(ambiguous)
  })

  test('by another column is refused with the first row that it rejects', async ({ db, shop }) => {
    await make(db, shop, 'a text primary key, v text')
    await shop.sql`insert into things values ('abc1', 'bad'), ('abc2', 'bad')`
    const plan = planOf({ key: 'a', select: landed('left(s.a, 3)', 's.a, s.v', reason) })
    await expect(copyApplication(db.url, plan, parseSource(shop.url))).rejects.toMatchObject({
      code: 'source-key',
      message: expect.stringContaining('abc') as string,
    })
  })
})

test('two plans of one table may reject one row', async ({ db, shop }) => {
  await make(db, shop, 'id integer primary key, v text', ['things', 'others'])
  await shop.sql`insert into things values (1, 'bad'), (2, 'good')`
  const reason = `case when s.v = 'bad' then copying.reason('bad', 'v', s.v) end`
  const select = landed('s.id::text', 's.id, s.v', reason)
  const plan = planOf({ key: 'id', select }, { key: 'id', select, target: 'others' })
  const pass = await followed(db, shop, plan)
  expect(await proven(db, plan)).toEqual([])
  await shop.sql`insert into things values (3, 'bad'); `
  await shop.sql`update things set v = 'good' where id = 1`
  await pass()
  expect(await proven(db, plan)).toEqual([])
  const rejects = db.sql`select source_key, target_table from copying.rejects where application = 'keys' order by 2`
  expect(await rejects).toEqual([
    { source_key: '3', target_table: 'keys.others' },
    { source_key: '3', target_table: 'keys.things' },
  ])
})

test.for(['landed', 'direct'])(
  'what a %s plan calls equal and is written otherwise is carried',
  async (mode, { db, shop }) => {
    const collation = `create collation folded (provider = icu, locale = 'und-u-ks-level2', deterministic = false)`
    await shop.sql.unsafe(collation)
    await db.sql.unsafe(`drop collation if exists public.folded cascade; ${collation}`)
    await make(db, shop, 'id integer primary key, v text collate folded, i interval, n numeric')
    await shop.sql`insert into things values (1, 'abc', '1 month', 1.0)`
    const select =
      mode === 'landed'
        ? landed('s.id::text', 's.id, s.v, s.i, s.n')
        : 'select id, v, i, n from things'
    const plan = planOf({ key: 'id', mode, select })
    const pass = await followed(db, shop, plan)
    await shop.sql`update things set v = 'ABC', i = '30 days', n = 1.00`
    await pass()
    expect(await textsOf(db.sql, 'keys.things')).toEqual(['(1,ABC,"30 days",1.00)'])
  },
)

test('a direct plan whose key has another type is refused before anything is copied', async ({
  db,
  shop,
}) => {
  await shop.sql`create table things (id bigint primary key, v text)`
  await db.sql`drop schema if exists keys cascade`
  await db.sql.unsafe(`create schema keys; create table keys.things (id text primary key, v text);
    grant usage on schema keys to app_copier; grant select on keys.things to app_copier`)
  const plan = planOf({ key: 'id', mode: 'direct', select: 'select id::text as id, v from things' })
  const beginning = beginFollowing({ url: db.url, plan, source: shop.url })
  await expect(beginning).rejects.toMatchObject({ exit: 2, code: 'follow-key' })
})

test('a column that came with a default for all rows is carried', async ({ db, shop }) => {
  await make(db, shop, 'id integer primary key, v text')
  await shop.sql`insert into things select n, 'x' from generate_series(1, 300) as n`
  await db.sql`alter table keys.things add column later text`
  const plan = planOf({ key: 'id', mode: 'direct', select: 'select * from things' })
  const pass = await followed(db, shop, plan)
  await shop.sql`alter table things add column later text default 'there'`
  await pass()
  expect(await db.sql`select distinct later from keys.things`).toEqual([{ later: 'there' }])
})

test('who may not make a journal leaves nothing on record', async ({ db, shop }) => {
  const { prefix } = testServer()
  const role = `${prefix}reader`
  await make(db, shop, 'id integer primary key, v text')
  await shop.sql.unsafe(
    `create role ${role} login password 'pw'; grant select on things to ${role}`,
  )
  try {
    const source = new URL(databaseUrl(shop.url, new URL(shop.url).pathname.slice(1)))
    source.username = role
    source.password = 'pw'
    const plan = planOf({ key: 'id', mode: 'direct', select: 'select id, v from things' })
    const beginning = beginFollowing({ url: db.url, plan, source: source.href })
    await expect(beginning).rejects.toMatchObject({ code: 'no-permission' })
    expect(await db.sql`select from copying.follows where application = 'keys'`).toEqual([])
  } finally {
    await shop.sql.unsafe(`drop owned by ${role}; drop role ${role}`)
  }
})
