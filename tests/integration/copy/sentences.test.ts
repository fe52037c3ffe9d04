import { randomBytes } from 'node:crypto'
import { expect } from 'vitest'
import { whomOf } from '../../../scripts/lib/address.ts'
import { databaseName, withPassword } from '../../../scripts/lib/database.ts'
import { test as base } from '../../support/database.ts'
import { plumb, type Ended } from '../../support/plumb.ts'
import { ownProject } from '../../support/project.ts'
import { directPlan } from './direct-plan.ts'

/** Copies tables of the schema src of the same database by these plans, made anew with this DDL. */
const test = base.extend('copyOf', async ({ db }) => {
  await db.sql`set client_min_messages = warning`.simple()
  await db.sql.unsafe(`
    drop schema if exists src, x cascade;
    create schema src;
    create schema x authorization app_owner;
    grant usage on schema x to app_copier;
    truncate copying.runs, copying.writes, copying.follows cascade`)
  return async (
    ddl: string,
    plans: Record<string, string>,
    { from = '', args = [] as string[], application = 'shop' } = {},
  ): Promise<Ended> => {
    await db.sql.unsafe(`${ddl}; grant all on all tables in schema x to app_copier`)
    const address = await withPassword(db.url)
    const root = await ownProject(application, plans)
    return plumb(['copy', application, '--from', from === '' ? address : from, ...args], {
      PLUMB_ROOT: root,
      DATABASE_URL: address,
    })
  }
})

const tables = (columns: string): string =>
  `create table src.t (${columns}); create table x.t (${columns}); alter table x.t owner to app_owner`

const plain = { '10_t': directPlan('src.t', 'x.t') }

const landed = (select: string, key = 'id'): Record<string, string> => ({
  '10_t': `--! from src.t\n--! to x.t\n--! key ${key}\n${select};\n`,
})

test('an application of another name than a schema may have is refused', async ({ copyOf, db }) => {
  for (const application of ['my-app', 'Shop', 'a'.repeat(41)]) {
    const ended = await copyOf('select', plain, { application })
    expect([ended.exit, ended.err]).toEqual([2, expect.stringContaining('[application-name]')])
  }
  expect(await db.sql`select from pg_namespace where nspname ilike 'landing_%'`).toHaveLength(0)
})

test('a preview and a dry run leave no schema behind', async ({ copyOf, db }) => {
  const ddl = tables('id bigint primary key')
  for (const args of [['--plan'], ['--dry-run']]) {
    const ended = await copyOf(args[0] === '--plan' ? ddl : 'select', plain, { args })
    expect(ended.exit, ended.err).toBe(0)
  }
  expect(await db.sql`select from pg_namespace where nspname = 'landing_shop'`).toHaveLength(0)
})

test('what a database sets for its applications is not for a copy', async ({ copyOf, db }) => {
  const name = databaseName(db.url)
  const settings = {
    default_transaction_isolation: 'serializable',
    default_transaction_read_only: 'on',
    quote_all_identifiers: 'on',
  }
  const ddl = `${tables('id bigint primary key, "text" text')}; insert into src.t values (1, 'a')`
  await db.sql.unsafe(`${ddl}; grant all on x.t to app_copier`)
  for (const [setting, value] of Object.entries(settings))
    await db.sql.unsafe(`alter database ${name} set ${setting} = '${value}'`)
  try {
    const ended = await copyOf('select', plain)
    expect(ended.exit, ended.err).toBe(0)
    expect(await db.sql`select * from x.t`).toEqual([{ id: '1', text: 'a' }])
    const followed = await copyOf('select', plain, { args: ['--follow'] })
    expect([followed.exit, followed.err]).toEqual([
      2,
      expect.stringContaining('[follow-read-only]'),
    ])
  } finally {
    for (const setting of Object.keys(settings))
      await db.sql.unsafe(`alter database ${name} reset ${setting}`)
  }
})

test('what a source does not let be read says so of the source', async ({ copyOf, db }) => {
  const role = `reader_${randomBytes(4).toString('hex')}`
  const name = databaseName(db.url)
  const ddl = `${tables('id bigint primary key')};
    create role ${role} login password 'pw'; grant connect on database ${name} to ${role};
    grant usage on schema src to ${role}`
  const { host, port } = whomOf(db.url)
  const from = `postgres://${role}:pw@${host}:${port}/${name}`
  try {
    const refused = await copyOf(ddl, plain, { from })
    expect(refused.exit).toBe(3)
    expect(refused.err).toContain('permission denied for table t. [source-permission]')
    expect(refused.err).not.toContain('app_copier')
    const hidden = 'alter table src.t enable row level security'
    const policy = `grant select on src.t to ${role}; ${hidden}`
    const byRow = await copyOf(policy, plain, { from })
    expect(byRow.err).toMatch(/BYPASSRLS.*\[source-permission\]/)
    const followed = await copyOf('alter table src.t disable row level security', plain, {
      from,
      args: ['--follow'],
    })
    expect(followed.err).toContain('[no-permission]')
    // Nothing is installed: nothing is followed.
    expect(await db.sql`select from copying.follows where application = 'shop'`).toHaveLength(0)
  } finally {
    await db.sql.unsafe(`drop owned by ${role}; drop role ${role}`)
  }
  const nowhere = await copyOf('select', plain, { from: 'postgres://me@no-such-host.invalid/db' })
  expect(nowhere.err).toContain('is unknown: correct --from. [server-enotfound]')
})

test('what a target refuses of a direct plan is told with its name', async ({ copyOf, db }) => {
  const rows = 'insert into src.t select n from generate_series(1, 10) as n'
  const double = `${tables('id bigint primary key')}; ${rows}; insert into x.t values (3)`
  const taken = await copyOf(double, plain, { args: ['--into-existing'] })
  expect([taken.exit, taken.err]).toEqual([
    1,
    expect.stringMatching(/x\.t.*\(id\)=\(3\).*\[target-refuses\]/),
  ])
  await db.sql.unsafe(`truncate x.t, copying.runs, copying.writes cascade`)
  const trigger = `
    create function x.odd() returns trigger language plpgsql as
      $$ begin return case when new.id % 2 = 1 then new end; end $$;
    create trigger odd_only before insert on x.t for each row execute function x.odd()`
  const fewer = await copyOf(trigger, plain)
  expect([fewer.exit, fewer.err]).toEqual([
    1,
    expect.stringMatching(/x\.t \(odd_only\).*\[trigger-leaves-out\]/),
  ])
})

test('a target that is no table, and a key that no index takes, are refused', async ({
  copyOf,
}) => {
  const view = await copyOf(
    'create table src.t (id bigint primary key); create view x.t as select 1::bigint as id',
    plain,
  )
  expect([view.exit, view.err]).toEqual([2, expect.stringContaining('[plan-target]')])
  const long = await copyOf(
    `drop table src.t; drop view x.t; create table src.t (id text); create table x.t (id text primary key);
     insert into src.t select string_agg(md5(n::text), '') from generate_series(1, 400) as n`,
    landed('select s.id as source_key, s.id, null as reject_reason from landing_shop.t as s'),
  )
  expect([long.exit, long.err]).toEqual([1, expect.stringContaining('[source-key]')])
})

test('rows without a key can be left out, and not rejected', async ({ copyOf }) => {
  const ended = await copyOf(
    `create table src.t (id bigint, v text); create table x.t (id bigint primary key, v text);
     insert into src.t values (1, 'a'), (null, 'b')`,
    landed(
      `select s.id::text as source_key, s.id, s.v, case when s.id is null then 'no id' end as reject_reason
       from landing_shop.t as s`,
    ),
  )
  expect([ended.exit, ended.err]).toEqual([1, expect.stringContaining('[reject-without-key]')])
})

test("an extension's type is copied directly from whatever schema it has", async ({
  copyOf,
  db,
}) => {
  const ended = await copyOf(
    `create extension if not exists citext schema extensions;
     create table src.t (id bigint primary key, a extensions.citext, b text);
     create table x.t (id bigint primary key, a extensions.citext, b extensions.citext);
     alter table x.t owner to app_owner;
     insert into src.t values (1, 'Ab', 'Cd')`,
    plain,
  )
  expect(ended.exit, ended.err).toBe(0)
  const [cast] = await db.sql`
    select problem, is_binary from copying.casts('x.t'::regclass, array['a'], array['other.citext'])`
  expect(cast).toEqual({ problem: null, is_binary: false })
  expect(await db.sql`select a::text, b::text from x.t`).toEqual([{ a: 'Ab', b: 'Cd' }])
})
