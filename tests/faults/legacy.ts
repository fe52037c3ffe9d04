import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { writeProject } from '../support/project.ts'

/** What the source holds: tables that are cut by ctid, by key (the partitioned one), and not at all (the view). */
export const sourceSql = `
  create table owners (id bigint primary key, name text not null);
  create table events (
    id bigint primary key, owner_id bigint not null, amount numeric(12, 2) not null, at timestamptz not null, note text
  );
  create table links (a integer not null, b integer not null);
  create table readings (
    id bigint primary key, owner_id bigint not null, value double precision, body text not null
  ) partition by range (id);
  create table readings_1 partition of readings for values from (0) to (9000);
  create table readings_2 partition of readings for values from (9000) to (maxvalue);
  create table tags (code text primary key, body text not null);
  insert into owners select n, 'owner ' || n from generate_series(1, 2000) as n;
  insert into events
  select n, n % 2000 + 1, n / 7.0, timestamptz '2020-01-01' + n * interval '1 second 7 microseconds',
    case when n % 3 > 0 then repeat('ü', n % 20) end
  from generate_series(1, 120000) as n;
  insert into links select n % 150, n % 7 from generate_series(1, 20000) as n;
  insert into readings
  select n, n % 2000 + 1, case n % 5 when 0 then 'nan' when 1 then null else n / 3.0 end, repeat(md5(n::text), 3)
  from generate_series(1, 30000) as n;
  insert into tags
  select case when n % 100 = 0 then 'bad ' else '' end || md5(n::text), repeat(md5(n::text), 4)
  from generate_series(1, 30000) as n;
  create view totals as select owner_id, count(*) as events, sum(amount) as amount from events group by owner_id;
  vacuum analyze;
`

/** What is copied into, with keys of every kind, and a trigger that must not be found changed. */
export const targetSql = `
  create schema faults authorization app_owner;
  set role app_owner;
  create table faults.owners (id bigint generated always as identity primary key, name text not null);
  create table faults.events (
    id bigint primary key, owner_id bigint not null references faults.owners, amount numeric(12, 2) not null,
    at timestamptz not null, note text, unique (owner_id, id)
  );
  create index events_at_idx on faults.events (at) where note is not null;
  create table faults.links (a integer not null, b integer not null);
  create table faults.readings (
    id bigint primary key, owner_id bigint not null references faults.owners, value double precision, body text not null
  );
  create table faults.tags (code text primary key, body text not null);
  create table faults.totals (
    owner_id bigint primary key references faults.owners, events bigint not null, amount numeric not null
  );
  create trigger touched before update on faults.owners for each row execute function suppress_redundant_updates_trigger();
  grant usage on schema faults to app_copier;
  grant select, insert, update, delete on all tables in schema faults to app_copier;
  reset role;
`

/** Forgets every copy. */
export const emptySql = `
  truncate faults.owners, faults.events, faults.links, faults.readings, faults.tags, faults.totals;
  drop schema if exists landing_faults cascade;
  do $$
  begin
    execute (
      select 'truncate ' || string_agg(oid::regclass::text, ', ') from pg_class
      where relnamespace = 'copying'::regnamespace and relkind = 'r'
    );
  end
  $$;
`

/** Which rows a table must have in the end; \`seen\` is the source as the target's server sees it. */
export const expected: Record<string, string> = {
  owners: 'select * from seen.owners',
  events: 'select * from seen.events',
  links: 'select * from seen.links',
  readings: 'select * from seen.readings',
  tags: `select * from seen.tags where code not like 'bad %'`,
  totals: 'select owner_id, events, amount from seen.totals',
}

/** Every hundredth tag is bad. */
export const rejectsExpected = 300

const plans: Record<string, string> = {
  '10_owners': `--! from owners
--! to faults.owners
--! key id
--! mode direct
--! chunk 500
select id, name from owners;
`,
  '20_events': `--! from events
--! to faults.events
--! key id
--! mode direct
--! chunk 9000
select * from events;
`,
  '30_links': `--! from links
--! to faults.links
--! key a, b
--! mode direct
select a, b from links;
`,
  '40_readings': `--! from readings
--! to faults.readings
--! key id
--! chunk 4000
select s.id as source_key, s.id, s.owner_id, s.value, s.body, null::text as reject_reason
from landing_faults.readings as s;
`,
  '50_tags': `--! from tags
--! to faults.tags
--! key code
--! chunk 5000
select s.code as source_key, s.code, s.body,
  case when s.code like 'bad %' then copying.reason('out_of_range', 'code', s.code) end as reject_reason
from landing_faults.tags as s;
`,
  '60_totals': `--! from totals
--! to faults.totals
--! key owner_id
select s.owner_id as source_key, s.owner_id, s.events, s.amount, null::text as reject_reason
from landing_faults.totals as s;
`,
}

/** Writes a project with the plans; chunks are small, so that there are many. */
export const legacyProject = async (): Promise<{ folder: string; remove: () => Promise<void> }> => {
  const folder = await writeProject('faults', plans)
  await writeFile(join(folder, '.plumbrc'), '{ copyChunkMb: 1 }\n')
  return { folder, remove: () => rm(folder, { recursive: true }) }
}
