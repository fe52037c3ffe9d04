import { withDatabase, type Sql } from '../database.ts'

/** Rows at scale 1. */
const eventsAtOne = 500_000
const usersAtOne = 100_000

/** What rows, keys and WAL of both tables take at scale 1, in bytes. */
const bytesAtOne = 3e8

/** How many rows each table gets, and about how many bytes a copy of both writes. */
export interface Sizes {
  events: number
  /** A fifth of the events, in a database of their own. */
  fewEvents: number
  /** Four times the events, in another one. */
  manyEvents: number
  users: number
  written: number
}

export const sizesAt = (scale: number): Sizes => ({
  events: eventsAtOne * scale,
  fewEvents: (eventsAtOne * scale) / 5,
  manyEvents: eventsAtOne * scale * 4,
  users: usersAtOne * scale,
  written: bytesAtOne * scale,
})

/** The columns of both tables, without their keys, which come after the rows. */
export const columnsOf = {
  ball_events: `
    id bigint not null, match_id uuid not null, innings smallint not null, over_number smallint not null,
    ball smallint not null, batter_id bigint not null, bowler_id bigint not null, runs smallint not null,
    extras smallint not null, outcome text not null, speed double precision, created_at timestamptz not null`,
  users: `
    id bigint not null, email text not null, name text not null, bio text not null, address jsonb not null,
    created_at timestamptz not null`,
}

// Values follow from the row's number: the same in every run, without a random one among them.
const events = `
  select
    n as id, md5((n / 240)::text)::uuid as match_id, (n / 120 % 2 + 1)::smallint, (n / 6 % 20)::smallint,
    (n % 6)::smallint, n * 7919 % 5000, n * 104729 % 5000, (n * 31 % 7)::smallint, (n % 29 / 28)::smallint,
    repeat((array['dot', 'four', 'single', 'leg bye', 'wide'])[n % 5 + 1] || ' ', 4),
    110 + n * 13 % 400 / 10.0, timestamptz '2020-01-01' + n * interval '17 seconds 123 microseconds'
  from generate_series($1::bigint, $2::bigint) as n`

const users = `
  select
    n, 'user.' || n || '@example.org', 'Ada Ünlü ' || md5(n::text),
    (select string_agg(md5((n * k)::text), ' ') from generate_series(1, 7) as k),
    jsonb_build_object('city', md5((n % 1000)::text), 'street', 'Lane ' || n % 300, 'zip', n % 90000),
    timestamptz '2015-01-01' + n * interval '97 seconds'
  from generate_series($1::bigint, $2::bigint) as n`

const fill = async (
  sql: Sql,
  table: keyof typeof columnsOf,
  select: string,
  rows: number,
): Promise<void> => {
  await sql.unsafe(`create table ${table} (${columnsOf[table]})`)
  await sql.unsafe(`insert into ${table} ${select}`, [1, rows])
  await sql.unsafe(`alter table ${table} add primary key (id)`)
}

/** Fills a database with the legacy tables, of which 0 rows means: none. */
export const seed = (url: string, rows: { events: number; users: number }): Promise<void> =>
  withDatabase(url, async (sql) => {
    if (rows.events > 0) await fill(sql, 'ball_events', events, rows.events)
    if (rows.users > 0) await fill(sql, 'users', users, rows.users)
    await sql.unsafe('vacuum analyze')
  })

/** Fills a database with a key-value table that holds users as JSON. */
export const seedPairs = (url: string, rows: number): Promise<void> =>
  withDatabase(url, async (sql) => {
    await sql.unsafe('create table kv (key text not null, value jsonb not null)')
    await sql.unsafe(
      `insert into kv
       select
         'user:' || lpad(id::text, 9, '0'),
         to_jsonb(u) || jsonb_build_object('balance', id % 100000 / 100.0, 'active', id % 3 > 0)
       from (${users}) as u (id, email, name, bio, address, created_at)`,
      [1, rows],
    )
    await sql.unsafe('alter table kv add primary key (key)')
    await sql.unsafe('vacuum analyze')
  })

/** The size of a database's tables with their TOAST, without indexes, in bytes. */
export const tableBytes = (url: string): Promise<number> =>
  withDatabase(url, async (sql) => {
    const [row] = await sql<{ bytes: string }[]>`
      select coalesce(sum(pg_table_size(oid)), 0) as bytes from pg_class
      where relkind = 'r' and relnamespace = 'public'::regnamespace`
    return Number(row?.bytes)
  })
