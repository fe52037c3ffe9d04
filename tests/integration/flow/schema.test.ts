import { once } from 'node:events'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { databaseName, withDatabase } from '../../../scripts/lib/database.ts'
import { inHome } from '../../../scripts/lib/paths.ts'
import { filesOf, type Home } from '../../../scripts/lib/schema/files.ts'
import { sectionsOf } from '../../../scripts/lib/schema/sections.ts'
import { shell } from '../../../scripts/lib/server/shell.ts'
import { test as withDb, testServer } from '../../support/database.ts'
import { dropDatabase } from '../../support/databases.ts'
import { commitAll } from './committed.ts'
import { blank, filesBelow, test, type Project } from './project.ts'

const migration = `create schema shop;
create table shop.orders (
  id bigint generated always as identity,
  "spaced name" text not null default ':SECRET',
  made_at timestamptz not null,
  constraint orders_pk primary key (id, made_at),
  constraint orders_check check (id > 0)
) partition by range (made_at);
create table shop.orders_p20260101 partition of shop.orders for values from ('2026-01-01') to ('2026-02-01');
create table shop.orders_h1 partition of shop.orders for values from ('2025-01-01') to ('2025-07-01 12:00+03');
create table shop.orders_default partition of shop.orders default;
create index orders_made_at_idx on shop.orders (made_at);
create statistics shop.orders_stat on id, made_at from shop.orders;
create table shop."order lines" (id integer constraint lines_pk primary key, "a b" integer);
comment on column shop."order lines"."a b" is 'of the table with a space';
create function shop.touch() returns trigger language plpgsql as $$
begin
  return new;
end
$$;
create function shop.twice(a integer) returns integer language sql immutable return a * 2;
create function shop.twice(a text) returns text language sql immutable return a || a;
comment on function shop.twice(text) is 'text, twice';
create trigger touch before insert on shop.orders for each row execute function shop.touch();
comment on trigger touch on shop.orders is 'a trigger';
alter table shop.orders enable row level security;
create policy orders_select on shop.orders for select using (true);
create view shop.late as select id from shop.orders where made_at < '2026-02-03 04:05:06+00';
create materialized view shop.totals as select count(*) as n from shop.orders;
create unique index totals_n_key on shop.totals (n);
create type shop.colour as (r integer, g integer);
grant select on shop.orders, shop.late to public;
grant usage on schema shop to public;
`

const build = async (project: Project): Promise<Record<string, string>> => {
  await project.write('migrations/current.sql', migration)
  expect(await project.plumb(['commit', '-m', 'Shop'])).toMatchObject({ exit: 0, err: '' })
  return project.files('migrations/schema')
}

const dumpOf = async (url: string): Promise<string> => {
  const { bin } = testServer()
  const program = bin ? join(bin, 'pg_dump') : 'pg_dump'
  const output = await shell`${program} --schema-only --no-owner --dbname=${url}`
  expect(output.exitCode).toBe(0)
  return output.stdout
}

test('a commit writes one file for each object, with all that stands on it', async ({
  project,
}) => {
  const files = await build(project)
  expect(Object.keys(files).sort()).toEqual([
    '.hash',
    'shop/functions/touch.sql',
    'shop/functions/twice.sql',
    'shop/materialized_views/totals.sql',
    'shop/schema.sql',
    'shop/tables/order%20lines.sql',
    'shop/tables/orders.sql',
    'shop/tables/orders_default.sql',
    'shop/tables/orders_h1.sql',
    'shop/types/colour.sql',
    'shop/views/late.sql',
  ])
  const orders = files['shop/tables/orders.sql'] ?? ''
  for (const part of [
    ...['CREATE TABLE shop.orders', 'GENERATED ALWAYS AS IDENTITY', 'orders_pk PRIMARY KEY'],
    ...['orders_made_at_idx', 'CREATE STATISTICS shop.orders_stat', 'CREATE TRIGGER touch'],
    ...['COMMENT ON TRIGGER touch', 'ENABLE ROW LEVEL SECURITY', 'CREATE POLICY orders_select'],
    ...['GRANT SELECT ON TABLE shop.orders'],
  ])
    expect(orders).toContain(part)
  for (const part of ['lines_pk PRIMARY KEY', 'of the table with a space'])
    expect(files['shop/tables/order%20lines.sql']).toContain(part)
  expect(files['shop/functions/twice.sql']).toMatch(/integer[\s\S]*text, twice/)
  expect(files['shop/materialized_views/totals.sql']).toContain('totals_n_key')
  expect(files['shop/schema.sql']).toContain('GRANT USAGE ON SCHEMA shop')
})

test('defect 24: two dumps are equal, without a token, settings, owners, partitions of a day and secrets', async ({
  project,
}) => {
  const files = await build(project)
  const alone = () => dumpOf(project.env.DATABASE_URL ?? '')
  expect(await alone()).not.toBe(await alone())
  expect(await project.plumb(['schema', '--check'])).toMatchObject({ exit: 0 })
  await project.write('migrations/schema/shop/tables/gone.sql', 'drop me\n')
  await project.write('migrations/schema/shop/views/late.sql', 'changed\n')
  const stale = await project.plumb(['schema', '--check'])
  expect(stale.exit).toBe(1)
  expect(stale.err).toContain('[schema-stale]')
  expect(await project.plumb(['schema'])).toMatchObject({ exit: 0 })
  expect(await project.files('migrations/schema')).toEqual(files)
  const all = Object.values(files).join('\n')
  expect(all).not.toMatch(
    /restrict [a-zA-Z0-9]{20}|^SET |^-- (Name|Dumped)|OWNER TO|_p2026|hush-4711/m,
  )
  expect(all).toContain(':SECRET')
})

test('another machine, with another user, folder, clock, settings and past, writes the same files', async ({
  project,
}) => {
  const files = await build(project)
  const folder = await mkdtemp(join(tmpdir(), 'plumb-other-'))
  const url = new URL(project.env.DATABASE_URL ?? '')
  const other = `other_${url.pathname.slice(-8)}`
  const shadow = new URL(url)
  shadow.pathname = `/${other}`
  for (const address of [url, shadow]) [address.username, address.password] = [other, other]
  try {
    await project.sql.unsafe(`
      create role ${other} superuser login password '${other}';
      alter role ${other} set timezone = 'Asia/Kathmandu';
      alter role ${other} set datestyle = 'German, DMY';
      alter role ${other} set intervalstyle = 'sql_standard';
      alter role ${other} set bytea_output = 'escape';
      alter role ${other} set extra_float_digits = 0;
      alter role ${other} set quote_all_identifiers = on;
      alter role ${other} set search_path = 'shop';
      create table gone (id integer primary key); drop table gone`)
    for (const name of ['migrations', 'sql', '.gmrc'])
      await cp(project.path(name), join(folder, name), { recursive: true, verbatimSymlinks: true })
    await rm(join(folder, 'migrations/schema'), { recursive: true })
    const env = {
      PLUMB_ROOT: folder,
      DATABASE_URL: url.href,
      SHADOW_DATABASE_URL: shadow.href,
      ROOT_DATABASE_URL: Object.assign(new URL(url), { pathname: '/postgres' }).href,
      TZ: 'Pacific/Auckland',
      LC_ALL: 'POSIX',
    }
    expect(await project.plumb(['schema'], env)).toMatchObject({ exit: 0 })
    expect(await filesBelow(join(folder, 'migrations/schema'))).toEqual(files)
  } finally {
    await rm(folder, { recursive: true })
    await dropDatabase(testServer().rootUrl, other)
    await project.sql.unsafe(`drop owned by ${other}; drop role ${other}`)
  }
})

test('an uncommit takes the files of its objects away', async ({ project }) => {
  await build(project)
  expect(await project.plumb(['uncommit'])).toMatchObject({ exit: 0, err: '' })
  expect(Object.keys(await project.files('migrations/schema'))).not.toContain('shop/schema.sql')
})

withDb(
  'every object of the project finds its file, and no partition of a day is among them',
  async ({ db }) => {
    const sections = sectionsOf(await dumpOf(db.url))
    const query = await readFile(inHome('sql/monitor/schema_homes.sql'), 'utf8')
    const homes = await withDatabase(db.url, (sql) => sql.unsafe<Home[]>(query))
    const paths = [...filesOf(sections, homes).keys()]
    expect(sections.length).toBeGreaterThan(500)
    expect(paths.filter((path) => /_p\d{8}|_hyper_/.test(path))).toEqual([])
    const kinds = new Set(paths.map((path) => path.split('/').at(-2)))
    for (const kind of ['indexs', 'constraints', 'triggers', 'comments', 'acls', 'policys'])
      expect(kinds).not.toContain(kind)
  },
)

/** Starts plumb schema, and waits until its replay sleeps in the shadow. */
const startReplay = async (project: Project) => {
  const shadow = databaseName(project.env.SHADOW_DATABASE_URL ?? '')
  const child = project.start(['schema'])
  const closed = once(child, 'close')
  const sleeping = () => project.sql`
    select from pg_stat_activity where datname = ${shadow} and wait_event = 'PgSleep'`
  await expect.poll(sleeping).toHaveLength(1)
  return { child, closed }
}

test('what is interrupted in the middle of its replay writes no file', async ({ project }) => {
  await commitAll(project, ['create schema one;', 'select pg_sleep(30);'])
  const { child, closed } = await startReplay(project)
  child.kill('SIGINT')
  expect(await closed).toEqual([3, null])
  expect(await project.files('migrations/schema')).toEqual({})
})

test('a commit waits for the schema to be shown, and does not take its shadow away', async ({
  project,
}) => {
  await commitAll(project, ['create schema one;', 'select pg_sleep(3);'])
  const { closed } = await startReplay(project)
  await project.write('migrations/current.sql', 'create schema two;\n')
  const { exit, err } = await project.plumb(['commit', '-m', 'Two'])
  expect(await closed).toEqual([0, null])
  // It waits for two seconds: whether that is enough is the machine's to say.
  if (exit !== 0) expect(err).toContain('[busy]')
  const isCommitted = (await project.read('migrations/current.sql')) === blank
  expect(isCommitted).toBe(exit === 0)
})
