--! Previous: sha1:ad9ad7ad80df7aad9791143e95a2384081bdba9f
--! Hash: sha1:07eaf179095c3905b96521acae28bf564bcd7e62
--! Message: copying

set local role app_owner;

-- What is known about copies: which runs there were, what landed, what each table took in, what was
-- refused and why, and what was proven. An application is a name, not a foreign key: its plan lives
-- in files.

create table copying.runs (
  id bigint generated always as identity,
  application text not null,
  source text not null,
  plan_hash text not null,
  state text not null default 'running',
  problem text,
  started_by text not null default session_user,
  started_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint runs_id_key primary key (id),
  constraint runs_application_check check (application ~ '^[a-z][a-z0-9_]{0,39}$'),
  constraint runs_state_check check (state in ('running', 'done', 'failed', 'interrupted')),
  constraint runs_finished_at_check check ((state = 'running') = (finished_at is null))
);

-- The last run of an application.
create index runs_application_id_idx on copying.runs (application, id);

create table copying.landings (
  application text not null,
  source_table text not null,
  run_id bigint not null,
  row_count bigint not null,
  sha256 text not null,
  landed_at timestamptz not null default now(),
  constraint landings_application_source_table_key primary key (application, source_table),
  constraint landings_run_id_fk foreign key (run_id) references copying.runs (id),
  constraint landings_row_count_check check (row_count >= 0)
);

create index landings_run_id_idx on copying.landings (run_id);

create table copying.tables (
  run_id bigint not null,
  target_table text not null,
  source_table text not null,
  rows_in bigint not null,
  rows_inserted bigint not null,
  rows_present bigint not null,
  rows_rejected bigint not null,
  shaped_at timestamptz not null default now(),
  constraint tables_run_id_target_table_key primary key (run_id, target_table),
  constraint tables_run_id_fk foreign key (run_id) references copying.runs (id),
  constraint tables_rows_in_check check (rows_in = rows_inserted + rows_present + rows_rejected)
);

create table copying.rejects (
  application text not null,
  source_table text not null,
  source_key text not null,
  target_table text not null,
  kind text not null,
  detail text not null,
  source_row jsonb not null,
  run_id bigint not null,
  rejected_at timestamptz not null default now(),
  constraint rejects_application_source_table_source_key_key
    primary key (application, source_table, source_key),
  constraint rejects_run_id_fk foreign key (run_id) references copying.runs (id),
  constraint rejects_kind_check check (kind ~ '^[a-z][a-z0-9_]*$')
);

create index rejects_run_id_idx on copying.rejects (run_id);

create table copying.proofs (
  id bigint generated always as identity,
  application text not null,
  run_id bigint not null,
  ok boolean not null,
  result jsonb not null,
  proven_by text not null default session_user,
  proven_at timestamptz not null default now(),
  constraint proofs_id_key primary key (id),
  constraint proofs_run_id_fk foreign key (run_id) references copying.runs (id)
);

create index proofs_application_id_idx on copying.proofs (application, id);

create index proofs_run_id_idx on copying.proofs (run_id);

-- How far each backfill has come (`plumb backfill FILE.sql`). A row is written in the transaction of the
-- batch that it tells of, so that a batch is never done twice and never lost.
create table copying.backfills (
  file text not null,
  hash text not null,
  last_key text[],
  batches bigint not null default 0,
  rows bigint not null default 0,
  started_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint backfills_file_key primary key (file),
  constraint backfills_batches_check check (batches >= 0 and rows >= 0)
);

--! Included copying/values.sql
-- Text of a legacy database as PostgreSQL's types. A legacy value may be anything, and a copy must
-- not stop at the first bad one: every function here gives null where the text does not fit, and the
-- matching reason stands in reasons.sql. All but to_text_array() are plain expressions without a
-- search_path of their own, so that the planner can put them in line.
-- NOTE: give them columns. The planner casts a constant beforehand, whatever guards it, and raises.
create or replace function copying.to_integer(value text) returns integer
language sql stable parallel safe
as $$
  select case when pg_input_is_valid(value, 'integer') then value::integer end
$$;

create or replace function copying.is_numeric(value text, type text) returns boolean
language sql stable parallel safe
as $$
  select value ~ '^\s*[-+]?[.0-9]' and pg_input_is_valid(value, type)
$$;

create or replace function copying.to_numeric(
  value text,
  type text default 'numeric'
) returns numeric
language sql stable parallel safe
as $$
  select case when value ~ '^\s*[-+]?[.0-9]' and pg_input_is_valid(value, type) then value::numeric end
$$;

create or replace function copying.to_boolean01(value text) returns boolean
language sql immutable parallel safe
as $$
  select case value when '0' then false when '1' then true end
$$;

create or replace function copying.to_date(value text) returns date
language sql stable parallel safe
as $$
  select case when value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' and pg_input_is_valid(value, 'date') then value::date end
$$;

create or replace function copying.to_timestamptz(value text) returns timestamptz
language sql stable parallel safe
as $$
  select case
    when value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]?[0-9:.]*$' and pg_input_is_valid(value || '+00', 'timestamptz')
      then (value || '+00')::timestamptz
  end
$$;

create or replace function copying.to_jsonb(value text) returns jsonb
language sql stable parallel safe
as $$
  select case when pg_input_is_valid(value, 'jsonb') then value::jsonb end
$$;

create or replace function copying.to_text_array(value text) returns text[]
language sql stable parallel safe
set search_path = ''
as $$
  select case
    when jsonb_typeof(copying.to_jsonb(value)) = 'array' then array(select jsonb_array_elements_text(copying.to_jsonb(value)))
  end
$$;

-- The same legacy row gets the same uuid in every run and on every server, so that a copy can be
-- repeated and a reference can be computed without looking the parent up. Version 5 of RFC 9562.
create or replace function copying.legacy_uuid(
  application text,
  source_table text,
  source_key text
) returns uuid
language sql immutable parallel safe
as $$
  select extensions.uuid_generate_v5(
    extensions.uuid_generate_v5(extensions.uuid_ns_url(), 'plumb:' || application),
    source_table || '/' || source_key
  )
$$;

comment on function copying.to_integer(text) is 'A whole number, or null';
comment on function copying.is_numeric(text, text)
  is 'Whether the text is a finite number that fits a type such as numeric(12,2)';
comment on function copying.to_numeric(text, text) is 'A finite number that fits the type, or null';
comment on function copying.to_boolean01(text) is 'False of 0, true of 1, else null';
comment on function copying.to_date(text) is 'A day of YYYY-MM-DD, or null';
comment on function copying.to_timestamptz(text)
  is 'A moment of YYYY-MM-DD HH:MM:SS in UTC, or null';
comment on function copying.to_jsonb(text) is 'JSON, or null where the text is none';
comment on function copying.to_text_array(text) is 'The elements of a JSON array as text, or null';
comment on function copying.legacy_uuid(text, text, text)
  is 'The uuid that a legacy row has for ever: version 5 of application, table and key';
--! EndIncluded copying/values.sql
--! Included copying/reasons.sql
-- Why a legacy row cannot be taken in. Every function gives null for a good value and else
-- 'kind: column = value', the value cut at 100 characters; null stands for no value and is good,
-- except for missing(). A plan puts them into one coalesce(…), so that the first that applies wins.
-- They are plain expressions, so that the planner can put them in line. The kinds:
--   nul_byte, invalid_utf8   text that PostgreSQL cannot hold
--   missing_name, missing_value, not_a_number, out_of_range, impossible_date, bad_json,
--   unknown_status, over_long_text   a value that its column cannot hold
--   orphan   the row that it refers to is missing or was rejected itself
-- and whatever a plan adds by copying.reason().
create or replace function copying.reason(kind text, name text, value text) returns text
language sql immutable parallel safe
as $$
  select kind || ': ' || name || ' = ' || coalesce(left(value, 100), 'null')
$$;

create or replace function copying.missing(
  name text,
  value text,
  kind text default 'missing_value'
) returns text
language sql immutable parallel safe
as $$
  select case when coalesce(btrim(value), '') = '' then copying.reason(kind, name, value) end
$$;

create or replace function copying.not_integer(name text, value text) returns text
language sql stable parallel safe
as $$
  select case when not pg_input_is_valid(value, 'integer') then copying.reason('not_a_number', name, value) end
$$;

create or replace function copying.not_numeric(
  name text,
  value text,
  type text default 'numeric'
) returns text
language sql stable parallel safe
as $$
  select case when not copying.is_numeric(value, type) then copying.reason('not_a_number', name, value) end
$$;

create or replace function copying.not_boolean01(name text, value text) returns text
language sql immutable parallel safe
as $$
  select case when value not in ('0', '1') then copying.reason('out_of_range', name, value) end
$$;

create or replace function copying.not_date(name text, value text) returns text
language sql stable parallel safe
as $$
  select case when value is not null and copying.to_date(value) is null then copying.reason('impossible_date', name, value) end
$$;

create or replace function copying.not_timestamptz(name text, value text) returns text
language sql stable parallel safe
as $$
  select case when value is not null and copying.to_timestamptz(value) is null then copying.reason('impossible_date', name, value) end
$$;

create or replace function copying.not_json(name text, value text, type text) returns text
language sql stable parallel safe
as $$
  select case
    when value is not null and jsonb_typeof(copying.to_jsonb(value)) is distinct from type then copying.reason('bad_json', name, value)
  end
$$;

create or replace function copying.unknown(name text, value text, known text[]) returns text
language sql immutable parallel safe
as $$
  select case when value <> all(known) then copying.reason('unknown_status', name, value) end
$$;

create or replace function copying.too_long(name text, value text, length_max integer) returns text
language sql immutable parallel safe
as $$
  select case when length(value) > length_max then copying.reason('over_long_text', name, value) end
$$;

create or replace function copying.out_of_range(
  name text,
  value numeric,
  low numeric,
  high numeric
) returns text
language sql immutable parallel safe
as $$
  select case when value not between low and high then copying.reason('out_of_range', name, value::text) end
$$;

-- The copy lands such a value as the hexadecimal text of its bytes and names its column. Ask only
-- where the list is not null: turning a row into JSON is dear.
create or replace function copying.not_text(undecodable text[], landed jsonb) returns text
language sql immutable parallel safe
set search_path = ''
as $$
  select copying.reason(
    case when position('\x00'::bytea in decode(landed ->> undecodable[1], 'hex')) > 0 then 'nul_byte' else 'invalid_utf8' end,
    undecodable[1],
    '\x' || lower(landed ->> undecodable[1])
  )
$$;

comment on function copying.reason(text, text, text)
  is 'A reason to reject a row: kind: column = value';
comment on function copying.missing(text, text, text)
  is 'The reason when a value that must be there is null or blank';
comment on function copying.not_integer(text, text)
  is 'not_a_number when the text is no whole number';
comment on function copying.not_numeric(text, text, text)
  is 'not_a_number when the text is no number of that type';
comment on function copying.not_boolean01(text, text) is 'out_of_range when the text is not 0 or 1';
comment on function copying.not_date(text, text) is 'impossible_date when the text is no day';
comment on function copying.not_timestamptz(text, text)
  is 'impossible_date when the text is no moment';
comment on function copying.not_json(text, text, text)
  is 'bad_json when the text is not JSON of that type (object, array, …)';
comment on function copying.unknown(text, text, text[])
  is 'unknown_status when the value is not one of those known';
comment on function copying.too_long(text, text, integer)
  is 'over_long_text when the text has more characters than it may have';
comment on function copying.out_of_range(text, numeric, numeric, numeric)
  is 'out_of_range when the number is below or above what it may be';
comment on function copying.not_text(text[], jsonb)
  is 'nul_byte or invalid_utf8: what is wrong with the first undecodable column of a landed row';
--! EndIncluded copying/reasons.sql
--! Included copying/plans.sql
-- What a plan says about its target. A plan is a view beside the landing tables: source_key,
-- reject_reason, and the target's columns by their names. Everything else is asked of the catalogue.
-- A value is compared as its target's type; types that have no hash are compared as text.
create or replace function copying.plan_columns(shaped regclass, target regclass) returns table (
  name text,
  type text,
  is_key boolean,
  is_comparable boolean
)
language sql stable parallel safe
set search_path = ''
as $$
  select
    quote_ident(t.attname),
    format_type(t.atttypid, t.atttypmod),
    coalesce(t.attnum = any (i.indkey), false),
    format_type(t.atttypid, null) not in (
      'json', 'xml', 'point', 'box', 'circle', 'path', 'polygon', 'line', 'lseg', 'bit',
      'bit varying', 'tsvector', 'tsquery', 'jsonpath', 'money'
    )
  from pg_catalog.pg_attribute as s
  join pg_catalog.pg_attribute as t on t.attrelid = target and t.attname = s.attname and not t.attisdropped
  left join pg_catalog.pg_index as i on i.indrelid = target and i.indisprimary
  where s.attrelid = shaped and s.attnum > 0 and s.attname not in ('source_key', 'reject_reason')
  order by t.attnum
$$;

create or replace function copying.plan_problems(
  shaped regclass,
  target regclass
) returns setof text
language sql stable parallel safe
set search_path = ''
as $$
  with
    given as (
      select attname as name from pg_catalog.pg_attribute where attrelid = shaped and attnum > 0
    ),
    wanted as (
      select
        a.attname as name,
        a.attnum = any (i.indkey) as is_key,
        a.attgenerated <> '' as is_generated,
        a.attnotnull and not a.atthasdef and a.attidentity = '' as is_required
      from pg_catalog.pg_attribute as a
      left join pg_catalog.pg_index as i on i.indrelid = target and i.indisprimary
      where a.attrelid = target and a.attnum > 0 and not a.attisdropped
    )
  select format('it gives no %s', c.name)
  from (values ('source_key'), ('reject_reason')) as c (name)
  where c.name not in (select name from given)
  union all
  select format('%s has no primary key', target)
  where not exists (select from wanted where is_key)
  union all
  select format('it gives %s, which %s does not have', g.name, target)
  from given as g
  where g.name not in ('source_key', 'reject_reason') and g.name not in (select name from wanted)
  union all
  select format('it gives %s, which %s computes itself', w.name, target)
  from wanted as w
  join given as g on g.name = w.name
  where w.is_generated
  union all
  select format('it does not give %s, which %s needs', w.name, target)
  from wanted as w
  where (w.is_key or w.is_required) and w.name not in (select name from given)
$$;

create or replace function copying.order_problems(targets regclass[]) returns setof text
language sql stable parallel safe
set search_path = ''
as $$
  select distinct format('%s refers to %s, which is filled later', child.name, parent.name)
  from unnest(targets) with ordinality as child (name, position)
  join pg_catalog.pg_constraint as f on f.conrelid = child.name and f.contype = 'f'
  join unnest(targets) with ordinality as parent (name, position) on parent.name = f.confrelid
  where parent.position > child.position
$$;

comment on function copying.plan_columns(regclass, regclass)
  is 'The columns that a plan fills, in the target''s order and types';
comment on function copying.plan_problems(regclass, regclass)
  is 'What does not fit between a plan and its target, as ends of sentences; empty when all fits';
comment on function copying.order_problems(regclass[])
  is 'Which tables would be filled before those that they refer to; empty when the order is right';
--! EndIncluded copying/plans.sql
--! Included copying/lock.sql
-- One copy or proof of an application at a time. The lock is an advisory one of the session: it goes
-- with the connection, however that ends. It is tried, never waited for.
create or replace function copying.lock_key(application text) returns bigint
language sql immutable parallel safe
as $$
  select hashtextextended('copying ' || application, 0)
$$;

create or replace function copying.try_lock(application text) returns text
language sql volatile parallel unsafe
set search_path = ''
as $$
  select case
    when not pg_try_advisory_lock(copying.lock_key(application)) then coalesce(
      (
        select format('%s (process %s, user %s)', coalesce(nullif(a.application_name, ''), 'somebody'), a.pid, a.usename)
        from pg_catalog.pg_locks as l
        join pg_catalog.pg_stat_activity as a on a.pid = l.pid
        join pg_catalog.pg_database as d on d.oid = l.database and d.datname = current_database()
        where l.locktype = 'advisory'
          and l.granted
          and l.objsubid = 1
          and (l.classid::bigint << 32) | l.objid::bigint = copying.lock_key(application)
      ),
      'another session'
    )
  end
$$;

comment on function copying.lock_key(text) is 'The advisory lock of an application''s copies';
comment on function copying.try_lock(text)
  is 'Takes the lock for this session and returns null, or tells who has it';
--! EndIncluded copying/lock.sql
--! Included copying/shape.sql
-- Shapes one landed table into its target, in one statement: good rows are inserted, all others are
-- kept in copying.rejects with their reason, and rejects that are mended in the source are taken
-- back. A row that is there already is left alone, as is a reject that has not changed, so that a
-- second run writes nothing. What changed in the source after it was copied is not overwritten:
-- copying.compare() reports it. The landed row is found by its key to be kept with the reject.
create or replace function copying.shape(
  run_id bigint,
  source_table text,
  source_key text,
  landing regclass,
  shaped regclass,
  target regclass,
  out rows_in bigint,
  out rows_inserted bigint,
  out rows_rejected bigint
)
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  columns text;
  key_columns text;
begin
  select string_agg(c.name, ', '), string_agg(c.name, ', ') filter (where c.is_key)
  into columns, key_columns
  from copying.plan_columns(shaped, target) as c;

  execute format(
    $query$
      with
        shaped as materialized (select * from %1$s),
        inserted as (
          insert into %2$s (%3$s)
          select %3$s from shaped where reject_reason is null
          on conflict (%4$s) do nothing
          returning 1
        ),
        rejected as (
          insert into copying.rejects as r
            (application, source_table, source_key, target_table, kind, detail, source_row, run_id)
          select
            u.application,
            $2,
            s.source_key,
            $3,
            split_part(s.reject_reason, ': ', 1),
            substr(s.reject_reason, strpos(s.reject_reason, ': ') + 2),
            to_jsonb(l),
            u.id
          from shaped as s
          join %5$s as l on l.%6$I = s.source_key
          join copying.runs as u on u.id = $1
          where s.reject_reason is not null
          on conflict (application, source_table, source_key) do update
          set
            target_table = excluded.target_table,
            kind = excluded.kind,
            detail = excluded.detail,
            source_row = excluded.source_row,
            run_id = excluded.run_id,
            rejected_at = excluded.rejected_at
          where (r.target_table, r.kind, r.detail, r.source_row)
            is distinct from (excluded.target_table, excluded.kind, excluded.detail, excluded.source_row)
        ),
        mended as (
          delete from copying.rejects as r
          using copying.runs as u
          where u.id = $1
            and r.application = u.application
            and r.source_table = $2
            and r.target_table = $3
            and r.source_key not in (select s.source_key from shaped as s where s.reject_reason is not null)
        )
      select
        count(*),
        (select count(*) from inserted),
        count(*) filter (where reject_reason is not null)
      from shaped
    $query$,
    shaped, target, columns, key_columns, landing, source_key
  )
  using run_id, source_table, target::text
  into rows_in, rows_inserted, rows_rejected;

  insert into copying.tables as t (run_id, target_table, source_table, rows_in, rows_inserted, rows_present, rows_rejected)
  values (
    shape.run_id, target::text, shape.source_table, rows_in, rows_inserted,
    rows_in - rows_inserted - rows_rejected, rows_rejected
  );
end
$$;

comment on function copying.shape(bigint, text, text, regclass, regclass, regclass)
  is 'Fills a target from its plan and keeps the rejects; writes nothing that is there already';
--! EndIncluded copying/shape.sql
--! Included copying/compare.sql
-- Proves one target: the plan is run again over what landed, and the outcome is compared with what
-- the target holds, over the columns that the plan gives. Twice: by the number of rows and the sum
-- of a hash of each row (hashed again, because sums of plain row hashes miss values that were
-- swapped between rows), and row by row, by primary key. The recorded rejects are compared with the
-- plan's too. Every difference is counted, the first few are named.
create or replace function copying.compare(
  application text,
  source_table text,
  shaped regclass,
  target regclass,
  shown_max integer
) returns jsonb
language plpgsql stable parallel unsafe
set search_path = ''
as $$
declare
  columns text; -- of the target
  casts text; -- of the plan, as the types of the target
  names text;
  expected_row text;
  found_row text;
  key_columns text;
  key_json text;
  is_extra text;
  is_missing text;
  differing text; -- the names of the columns that differ, or nulls
  result jsonb;
begin
  select
    string_agg(format(case when c.is_comparable then '%1$s' else '%1$s::text as %1$s' end, c.name), ', '),
    string_agg(format(case when c.is_comparable then '%1$s::%2$s as %1$s' else '%1$s::%2$s::text as %1$s' end, c.name, c.type), ', '),
    string_agg(c.name, ', '),
    string_agg('e.' || c.name, ', '),
    string_agg('f.' || c.name, ', '),
    string_agg(c.name, ', ') filter (where c.is_key),
    string_agg(format('%1$L, coalesce(e.%1$s, f.%1$s)', c.name), ', ') filter (where c.is_key),
    string_agg(format('e.%s is null', c.name), ' and ') filter (where c.is_key),
    string_agg(format('f.%s is null', c.name), ' and ') filter (where c.is_key),
    string_agg(format('case when e.%1$s is distinct from f.%1$s then %1$L end', c.name), ', ')
  into columns, casts, names, expected_row, found_row, key_columns, key_json, is_extra, is_missing, differing
  from copying.plan_columns(shaped, target) as c;

  execute format(
    $query$
      with
        shaped as materialized (select source_key, reject_reason, %2$s from %1$s),
        expected as (select * from shaped where reject_reason is null),
        found as materialized (select %3$s from %4$s),
        expected_sum as (
          select count(*) as n, coalesce(sum(hashint8extended(hash_record_extended(r, 0), 0)), 0) as hash
          from (select %5$s from expected) as r
        ),
        found_sum as (
          select count(*) as n, coalesce(sum(hashint8extended(hash_record_extended(r, 0), 0)), 0) as hash
          from (select %5$s from found) as r
        ),
        row_differences as (
          select
            case when %7$s then 'extra' when %8$s then 'missing' else 'differs' end as problem,
            e.source_key,
            jsonb_build_object(%6$s) as key,
            case when not (%7$s) and not (%8$s) then array_remove(array[%9$s], null) end as columns
          from expected as e
          full join found as f using (%10$s)
          where %7$s or %8$s or row(%11$s) is distinct from row(%12$s)
        ),
        recorded as (
          select r.source_key, r.kind || ': ' || r.detail as reason
          from copying.rejects as r
          where r.application = $1 and r.source_table = $2 and r.target_table = $3
        ),
        reject_differences as (
          select
            case when s.reject_reason is null then 'reject-extra' when r.reason is null then 'reject-missing' else 'reject-differs' end as problem,
            source_key,
            null::jsonb as key,
            null::text[] as columns
          from (select source_key, reject_reason from shaped where reject_reason is not null) as s
          full join recorded as r using (source_key)
          where r.reason is distinct from s.reject_reason
        ),
        differences as (
          select * from row_differences
          union all
          select * from reject_differences
        )
      select
        jsonb_build_object(
          'rows_in', (select count(*) from shaped),
          'rows_expected', e.n,
          'rows_found', f.n,
          'hash_expected', e.hash::text,
          'hash_found', f.hash::text,
          'rejects', (select count(*) from recorded),
          'differences', (select count(*) from differences),
          'shown', (
            select coalesce(jsonb_agg(to_jsonb(d) order by d.problem, d.key::text, d.source_key), '[]')
            from (select * from differences order by problem, key::text, source_key limit $4) as d
          )
        )
      from expected_sum as e, found_sum as f
    $query$,
    shaped, casts, columns, target, names, key_json, is_extra, is_missing, differing, key_columns,
    expected_row, found_row
  )
  using application, source_table, target::text, shown_max
  into result;
  return result;
end
$$;

comment on function copying.compare(text, text, regclass, regclass, integer)
  is 'Compares a target with what its plan makes of the landed rows: counts, hashes, row by row';
--! EndIncluded copying/compare.sql
--! Included copying/comments.sql
-- What the tables of copies are for.
comment on table copying.runs
  is 'Every copy that was begun: of which application, from where, how it ended';
comment on column copying.runs.id is 'The run';
comment on column copying.runs.application is 'The application, a folder of sql/';
comment on column copying.runs.source is 'Where the data came from, without a password';
comment on column copying.runs.plan_hash is 'SHA-256 of the plan''s files';
comment on column copying.runs.state
  is 'How it stands; a run that was killed is called interrupted by the next one';
comment on column copying.runs.problem is 'Why it failed';
comment on column copying.runs.started_by is 'Who began it';
comment on column copying.runs.started_at is 'When it began';
comment on column copying.runs.finished_at is 'When it ended';
comment on index copying.runs_application_id_idx is 'The last run of an application';

comment on table copying.landings
  is 'What lies in the landing tables now, one row for each source table';
comment on column copying.landings.application is 'The application';
comment on column copying.landings.source_table is 'The table of the source';
comment on column copying.landings.run_id is 'The run that landed it';
comment on column copying.landings.row_count is 'How many rows landed';
comment on column copying.landings.sha256
  is 'SHA-256 of the rows as lines of COPY, in the order of the key';
comment on column copying.landings.landed_at is 'When it landed';
comment on index copying.landings_run_id_idx is 'The look-ups of the foreign key';

comment on table copying.tables is 'What a run did to each target table';
comment on column copying.tables.run_id is 'The run';
comment on column copying.tables.target_table is 'The table that was filled';
comment on column copying.tables.source_table is 'The table of the source';
comment on column copying.tables.rows_in is 'How many landed rows the plan saw';
comment on column copying.tables.rows_inserted is 'How many of them were inserted';
comment on column copying.tables.rows_present is 'How many of them were there already';
comment on column copying.tables.rows_rejected is 'How many of them were rejected';
comment on column copying.tables.shaped_at is 'When it was done';

comment on table copying.rejects
  is 'Every source row that is not in its target, with the reason; taken back when the source is mended';
comment on column copying.rejects.application is 'The application';
comment on column copying.rejects.source_table is 'The table of the source';
comment on column copying.rejects.source_key is 'The key of the row in the source';
comment on column copying.rejects.target_table is 'Where it would have gone';
comment on column copying.rejects.kind is 'What is wrong with it, in one word';
comment on column copying.rejects.detail is 'The column and its value, cut';
comment on column copying.rejects.source_row is 'The row as it landed';
comment on column copying.rejects.run_id is 'The run that noted this reason';
comment on column copying.rejects.rejected_at is 'When this reason was noted';
comment on index copying.rejects_run_id_idx is 'The look-ups of the foreign key';

comment on table copying.proofs is 'Every proof that was made of a copy, also those that failed';
comment on column copying.proofs.id is 'The proof';
comment on column copying.proofs.application is 'The application';
comment on column copying.proofs.run_id is 'The run that was proven';
comment on column copying.proofs.ok is 'Whether source, landing and target agree';
comment on column copying.proofs.result is 'Counts, hashes and the first differences of each table';
comment on column copying.proofs.proven_by is 'Who made it';
comment on column copying.proofs.proven_at is 'When it was made';
comment on index copying.proofs_application_id_idx is 'The last proof of an application';
comment on index copying.proofs_run_id_idx is 'The look-ups of the foreign key';

comment on table copying.backfills is 'How far each backfill of plumb has come';

comment on column copying.backfills.file is 'The file of SQL, relative to the project';

comment on column copying.backfills.hash is 'SHA-256 of its text: another text is another backfill';

comment on column copying.backfills.last_key
  is 'The key of the last row looked at, as text, one element per column';

comment on column copying.backfills.batches is 'How many batches were committed';

comment on column copying.backfills.rows is 'How many rows they changed';

comment on column copying.backfills.started_at is 'When the first batch began';

comment on column copying.backfills.updated_at is 'When the last batch was committed';

comment on column copying.backfills.finished_at is 'When nothing was left to look at';
--! EndIncluded copying/comments.sql
--! Included copying/grants.sql
-- Only app_copier copies; app_monitor may look at what was copied and proven. Rejects carry whole
-- legacy rows and are not for app_monitor.
revoke all on all tables in schema copying from app_copier, app_monitor;

grant usage on schema copying to app_copier, app_monitor;

grant select, insert, update, delete
on copying.runs, copying.landings, copying.tables, copying.rejects, copying.proofs
to app_copier;

grant select on copying.runs, copying.landings, copying.tables, copying.proofs to app_monitor;

grant execute on all functions in schema copying to app_copier;
--! EndIncluded copying/grants.sql
