import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { withDatabase } from '../database.ts'
import { environment } from '../errors.ts'
import { inHome } from '../paths.ts'
import { columnsOf } from './copy-data.ts'
import { measured, type Measured } from './measured.ts'
import type { BenchServer } from './server.ts'

/** Where all contestants meet: a server, and a project of plumb with plans for what is copied. */
export interface Place {
  server: BenchServer
  /** The project, which the command is told by PLUMB_ROOT; other files lie there, too. */
  folder: string
  /** Runs a command of plumb on the target. */
  plumb: (args: string[], signal: AbortSignal) => Promise<Measured>
  /** What the environment of a plumb on the target is. */
  env: Record<string, string>
  remove: () => Promise<void>
}

/** The migrated database that plumb writes to. */
export const target = 'target'

const headerOf = (from: string, to: string, key: string, rest: string[]): string =>
  [`from ${from}`, `to ${to}`, `key ${key}`, ...rest].map((line) => `--! ${line}\n`).join('')

/** A direct plan takes a table as it is. */
const directPlan = (table: string): string =>
  `${headerOf(table, `bench.${table}`, 'id', ['mode direct'])}select * from ${table};\n`

const usersFromText = `${headerOf('users', 'bench.users', 'id', [])}
select
  s.id as source_key,
  s.id::bigint as id, s.email, s.name, s.bio, s.address::jsonb as address, s.created_at::timestamptz as created_at,
  case when s.email is null then copying.reason('missing', 'email', null) end as reject_reason
from landing_lite.users as s;
`

const accountsFromPairs = `${headerOf('kv', 'bench.accounts', 'key', ['chunk 25000'])}
select
  s.key as source_key,
  (s.value ->> 'id')::bigint as id, s.value ->> 'email' as email, s.value ->> 'name' as name,
  s.value ->> 'bio' as bio, (s.value ->> 'balance')::numeric as balance, (s.value ->> 'active')::boolean as active,
  (s.value ->> 'created_at')::timestamptz as created_at,
  case when s.value ->> 'email' is null then copying.reason('missing', 'email', null) end as reject_reason
from landing_pairs.kv as s;
`

/** The plans by application: both tables, the events alone, users of SQLite, a key-value table. */
const plans: Record<string, Record<string, string>> = {
  bench: { '10_ball_events.sql': directPlan('ball_events'), '20_users.sql': directPlan('users') },
  events: { '10_ball_events.sql': directPlan('ball_events') },
  lite: { '10_users.sql': usersFromText },
  pairs: { '10_accounts.sql': accountsFromPairs },
}

const accounts = `
  id bigint not null, email text not null, name text not null, bio text not null, balance numeric not null,
  active boolean not null, created_at timestamptz not null`

/** Makes the targets anew, and forgets every copy; then the server writes down what it still holds. */
export const emptyTarget = (url: string): Promise<void> =>
  withDatabase(url, async (sql) => {
    await sql.unsafe(`
      set client_min_messages = warning;
      drop schema if exists bench, landed, landing_bench, landing_events, landing_lite, landing_pairs cascade;
      create schema bench authorization app_owner;
      set role app_owner;
      create table bench.ball_events (${columnsOf.ball_events}, primary key (id));
      create table bench.users (${columnsOf.users}, primary key (id));
      create table bench.accounts (${accounts}, primary key (id));
      grant usage on schema bench to app_copier;
      grant select, insert, update, delete on all tables in schema bench to app_copier;
      reset role;
      do $$
      begin
        execute (
          select 'truncate ' || string_agg(oid::regclass::text, ', ') from pg_class
          where relnamespace = 'copying'::regnamespace and relkind = 'r'
        );
      end
      $$`)
    await sql.unsafe('checkpoint')
  })

/** Throws unless a table has so many rows: nobody is quick who left some out. */
export const expectRows = (url: string, table: string, rows: number): Promise<void> =>
  withDatabase(url, async (sql) => {
    const [row] = await sql<{ count: string }[]>`select count(*) from ${sql(table)}`
    if (Number(row?.count) !== rows)
      throw environment('bench-failed', `${table} has ${row?.count} rows instead of ${rows}.`)
  })

/** Migrates the target, and lays down the project. */
export const makePlace = async (server: BenchServer, signal: AbortSignal): Promise<Place> => {
  const folder = await mkdtemp(join(tmpdir(), 'plumb-bench-copy-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  const url = await server.freshDatabase(target)
  const servers = {
    PLUMB_SERVER: 'url',
    DATABASE_URL: url,
    SHADOW_DATABASE_URL: server.url('shadow'),
    ROOT_DATABASE_URL: server.url('postgres'),
  }
  const program = inHome('scripts/bin.js')
  await measured(process.execPath, [program, 'migrate'], {
    env: { ...servers, PLUMB_ROOT: inHome('.') },
    signal,
  })
  for (const [application, files] of Object.entries(plans)) {
    const plan = join(folder, 'sql', application, 'copy')
    await mkdir(plan, { recursive: true })
    for (const [name, text] of Object.entries(files)) await writeFile(join(plan, name), text)
  }
  const env = { ...servers, PLUMB_ROOT: folder }
  const plumb = (args: string[], signal: AbortSignal) =>
    measured(process.execPath, [program, ...args], { env, signal })
  return { server, folder, plumb, env, remove }
}
