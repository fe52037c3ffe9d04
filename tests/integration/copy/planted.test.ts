import { expect } from 'vitest'
import { test } from '../../support/database.ts'
import { inBoth, table, twoDatabases } from './planted-sides.ts'

const difference = (problem: string, id: number, ...named: string[]) => ({
  problem,
  key: [String(id)],
  columns: named.length > 0 ? named : null,
})

const planted = [
  [
    'a changed row',
    `update trial.t set price = price + 1 where id = 7`,
    [difference('differs', 7, 'price')],
  ],
  ['a lost row', `delete from trial.t where id = 7`, [difference('missing', 7)]],
  [
    'a doubled row',
    `insert into trial.t select * from trial.t where id = 7`,
    [difference('extra', 7)],
  ],
  ['a row of nobody', `insert into trial.t (id) values (1000)`, [difference('extra', 1000)]],
  [
    'two swapped values',
    `update trial.t set name = case id when 7 then 'name 8' else 'name 7' end where id in (7, 8)`,
    [difference('differs', 7, 'name'), difference('differs', 8, 'name')],
  ],
  [
    'a truncated text',
    `update trial.t set name = left(name, -1) where id = 7`,
    [difference('differs', 7, 'name')],
  ],
  [
    'null for an empty text',
    `update trial.t set note = null where id = 7`,
    [difference('differs', 7, 'note')],
  ],
  [
    'NaN',
    `update trial.t set price = 'NaN', ratio = 'NaN' where id = 7`,
    [difference('differs', 7, 'price', 'ratio')],
  ],
  [
    'an infinite timestamp',
    `update trial.t set at = 'infinity' where id = 7`,
    [difference('differs', 7, 'at')],
  ],
  [
    'a microsecond',
    `update trial.t set at = at + interval '1 microsecond' where id = 7`,
    [difference('differs', 7, 'at')],
  ],
  [
    'an element of an array',
    `update trial.t set tags = array['a', null] where id = 7`,
    [difference('differs', 7, 'tags')],
  ],
  [
    'a key that is null',
    `update trial.t set id = null where id = 7`,
    [difference('missing', 7), { problem: 'extra', key: [null], columns: null }],
  ],
] as const

test('what is planted in the target is found, and named by key and column', async ({ db }) => {
  const two = await twoDatabases(db.url)
  await table(db.sql, two, 't')
  expect(await two.compare('trial.t')).toEqual({
    leftRows: 50,
    rightRows: 50,
    differences: 0,
    shown: [],
  })
  for (const [what, statement, expected] of planted)
    for (const kind of ['fast', 'exact', 'text'] as const) {
      await db.sql.unsafe(`create table trial.kept as table trial.t; ${statement}`)
      const { differences, shown } = await two.compare('trial.t', { kind })
      expect(shown, `${what}, ${kind}`).toEqual(expect.arrayContaining([...expected]))
      expect(differences, `${what}, ${kind}`).toBe(expected.length)
      await db.sql.unsafe(
        `truncate trial.t; insert into trial.t table trial.kept; drop table trial.kept`,
      )
    }
})

test('é as one character is not e with an accent', async ({ db }) => {
  const two = await twoDatabases(db.url)
  await table(db.sql, two, 'normalised')
  await two.there.unsafe(`update trial.normalised set name = U&'caf\\00e9' where id = 7`)
  await db.sql.unsafe(`update trial.normalised set name = U&'cafe\\0301' where id = 7`)
  expect((await two.compare('trial.normalised')).shown).toEqual([difference('differs', 7, 'name')])
})

test('1.0 and 1.00, -0 and 0, a day and 24 hours are equal, but not the same bytes', async ({
  db,
}) => {
  const two = await twoDatabases(db.url)
  await inBoth(
    db.sql,
    two,
    `create schema if not exists trial;
     create table trial.equal (id integer primary key, n numeric, f float8, i interval, j jsonb);
     insert into trial.equal values (1, 1.0, 0.0, '1 day', '1.0')`,
  )
  await db.sql`update trial.equal set n = 1.00, f = '-0.0', i = '24 hours', j = '1.00'`
  expect(await two.compare('trial.equal')).toMatchObject({ differences: 0 })
  for (const kind of ['exact', 'text'] as const)
    expect((await two.compare('trial.equal', { kind })).shown).toEqual([
      difference('differs', 1, 'n', 'f', 'i', 'j'),
    ])
})

test('without a key a changed row is a missing and an extra one, a doubled row an extra one', async ({
  db,
}) => {
  const two = await twoDatabases(db.url)
  await table(db.sql, two, 'keyless', 3000)
  expect(await two.compare('trial.keyless', { key: [] })).toMatchObject({
    leftRows: 3000,
    rightRows: 3000,
    differences: 0,
  })
  await db.sql`update trial.keyless set name = 'other' where id = 7`
  await db.sql`insert into trial.keyless select * from trial.keyless where id = 8`
  const { differences, shown } = await two.compare('trial.keyless', { key: [] })
  expect(differences).toBe(3)
  expect(shown.map(({ problem, key }) => [problem, key[0]?.split(',').slice(0, 2).join()])).toEqual(
    expect.arrayContaining([
      ['missing', '(7,"name 7"'],
      ['extra', '(7,other'],
      ['extra', '(8,"name 8"'],
    ]),
  )
})

test('a long range that differs is cut into shorter ones before it is looked into', async ({
  db,
}) => {
  const two = await twoDatabases(db.url)
  await inBoth(
    db.sql,
    two,
    `create schema if not exists trial;
     create table trial.long (id integer primary key, name text);
     insert into trial.long select i, 'name ' || i from generate_series(1, 210000) as i`,
  )
  await db.sql`update trial.long set name = '' where id in (1, 130000)`
  await db.sql`delete from trial.long where id = 210000`
  expect(await two.compare('trial.long', { rangeRows: 1_000_000 })).toEqual({
    leftRows: 210_000,
    rightRows: 209_999,
    differences: 3,
    shown: [
      difference('differs', 1, 'name'),
      difference('differs', 130_000, 'name'),
      difference('missing', 210_000),
    ],
  })
})
