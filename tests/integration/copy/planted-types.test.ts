import { expect } from 'vitest'
import { test } from '../../support/database.ts'
import { builtIn, own, ownTypes, quote } from './planted-samples.ts'
import { inBoth, twoDatabases } from './planted-sides.ts'

test('values of every built-in type, and of own ones, are compared on both sides', async ({
  db,
}) => {
  const two = await twoDatabases(db.url)
  // The numbers of a type's values in the catalogue are not the same on both sides.
  await two.there.unsafe(`create schema trial; create type trial.unused as enum ('x', 'y')`)
  await inBoth(db.sql, two, ownTypes)
  const tried = [...(await builtIn(db.sql)), ...own]
  expect(tried.length).toBeGreaterThan(120)
  const list = tried.map(({ type }, n) => `c${n} ${type}`).join(', ')
  const values = tried.map(({ type, one }) => `${quote(one)}::${type}`).join(', ')
  await inBoth(
    db.sql,
    two,
    `create table trial.types (id integer primary key, ${list});
     insert into trial.types select 1, ${values};
     insert into trial.types (id) values (2)`,
  )
  for (const kind of ['fast', 'exact', 'text'] as const)
    expect(await two.compare('trial.types', { kind }), kind).toMatchObject({
      leftRows: 2,
      differences: 0,
    })

  const changes = tried.map(({ type, other }, n) => `c${n} = ${quote(other)}::${type}`).join(', ')
  await db.sql.unsafe(`update trial.types set ${changes} where id = 1`)
  for (const kind of ['fast', 'exact', 'text'] as const) {
    const { shown } = await two.compare('trial.types', { kind })
    const columns = new Set(shown[0]?.columns)
    expect(
      tried.filter((_, n) => !columns.has(`c${n}`)).map(({ type }) => type),
      kind,
    ).toEqual([])
  }
})

test('vectors are compared as text', async ({ db }) => {
  const two = await twoDatabases(db.url)
  await two.there`create extension vector`
  const values = `create schema if not exists trial; create table trial.vectors as select i as id, array[i, 0.1, 1e-30]::real[] as v from generate_series(1, 9) as i`
  await inBoth(db.sql, two, values)
  await two.there`alter table trial.vectors alter v type vector(3)`
  const [place] = await db.sql<{ name: string }[]>`
    select extnamespace::regnamespace::text as name from pg_extension where extname = 'vector'`
  await db.sql.unsafe(`alter table trial.vectors alter v type ${place?.name ?? ''}.vector(3)`)
  expect(await two.compare('trial.vectors')).toMatchObject({ leftRows: 9, differences: 0 })
  await db.sql.unsafe(`update trial.vectors set v = '[7,0.1,2e-30]' where id = 7`)
  expect((await two.compare('trial.vectors')).shown).toEqual([
    { problem: 'differs', key: ['7'], columns: ['v'] },
  ])
})

const keys = [
  'smallint',
  'integer',
  'bigint',
  'numeric',
  'text',
  'varchar(40)',
  'uuid',
  'date',
  'timestamp',
  'timestamptz',
  'bytea',
  'trial.level',
  'trial.citext',
  'trial.number',
  'inet',
] as const

test('keys of any type are ordered the same on both sides, cut into ranges and named', async ({
  db,
}) => {
  const two = await twoDatabases(db.url)
  const labels = Array.from({ length: 200 }, (_, n) => `'l${(n * 7) % 200}'`).join(', ')
  await inBoth(
    db.sql,
    two,
    `create schema if not exists trial; create extension if not exists citext schema trial;
     create type trial.level as enum (${labels}); create domain trial.number as integer`,
  )
  const valueOf = (type: string): string => {
    if (/time|date/.test(type)) return `('2020-01-01'::timestamptz + i * interval '1 day')::${type}`
    if (type === 'uuid') return `md5(i::text)::uuid`
    if (type === 'bytea') return `decode(md5(i::text), 'hex')`
    if (type === 'inet') return `('10.0.0.' || i)::inet`
    if (/int|numeric|number/.test(type)) return `i::${type}`
    if (type === 'trial.level') return `('l' || i)::trial.level`
    return `(case i % 4 when 0 then 'ä' when 1 then 'Z' when 2 then 'a-' else 'A' end || i)::${type}`
  }
  for (const [n, type] of keys.entries()) {
    const table = `trial.keys${n}`
    await inBoth(
      db.sql,
      two,
      `create table ${table} (id ${type} primary key, v integer);
       insert into ${table} select ${valueOf(type)}, i from generate_series(1, 199) as i; analyze ${table}`,
    )
    expect(await two.compare(table, { rangeRows: 20 }), type).toMatchObject({
      leftRows: 199,
      rightRows: 199,
      differences: 0,
    })
    const [changed] = await db.sql.unsafe<{ id: string }[]>(
      `update ${table} set v = 0 where v = 77 returning id::text`,
    )
    expect((await two.compare(table, { rangeRows: 20 })).shown, type).toEqual([
      { problem: 'differs', key: [changed?.id], columns: ['v'] },
    ])
  }
})
