--! Previous: sha1:47c8fe8d0f6a2426bfbe7db532893ba312f4b849
--! Hash: sha1:b0911b658628b2f13d133d1d210d56b448c30139
--! Message: copy steps of a job

-- Steps belong to the run that planned them, so that what an earlier run wrote stays on record. A chunk
-- tells how many rows it read. What landings and tables told, steps and chunks tell now.
set local role app_owner;

alter table copying.chunks add column if not exists rows_read bigint;

alter table copying.steps drop constraint if exists steps_application_name_key;

alter table copying.steps drop constraint if exists steps_run_id_name_key;

-- squawk-ignore disallowed-unique-constraint, constraint-missing-not-valid
alter table copying.steps add constraint steps_run_id_name_key unique (run_id, name);

-- The unique constraint serves the look-ups of the foreign key.
-- squawk-ignore require-concurrent-index-deletion
drop index if exists copying.steps_run_id_idx;

-- squawk-ignore require-concurrent-index-deletion
drop index if exists copying.steps_application_run_id_idx;

-- The newest job of an application.
-- squawk-ignore require-concurrent-index-creation
create index steps_application_run_id_idx on copying.steps (application, run_id);

-- squawk-ignore ban-drop-table
drop table if exists copying.landings, copying.tables;

drop function if exists copying.order_problems(regclass[]);

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

comment on function copying.plan_columns(regclass, regclass)
  is 'The columns that a plan fills, in the target''s order and types';
comment on function copying.plan_problems(regclass, regclass)
  is 'What does not fit between a plan and its target, as ends of sentences; empty when all fits';
--! EndIncluded copying/plans.sql
--! Included copying/casts.sql
-- How the columns of a source become those of a target when rows are copied straight from one into the
-- other. COPY's binary format does not know types: eight bytes of a bigint would be taken for a double.
-- So every column is cast on the source to the target's very type, and only where no value can change or
-- fail: what is wider, longer or the same. Anything else is for the plan's SELECT to say.
create or replace function copying.fits(source_type text, target_type text) returns boolean
language sql immutable parallel safe
set search_path = ''
as $$
  with
    names as (
      select
        regexp_replace(source_type, '\(.*?\)', '') as source,
        regexp_replace(target_type, '\(.*?\)', '') as target,
        (regexp_match(source_type, '\((\d+)'))[1]::integer as source_length,
        (regexp_match(target_type, '\((\d+)'))[1]::integer as target_length,
        coalesce((regexp_match(source_type, ',(\d+)\)'))[1]::integer, 0) as source_scale,
        coalesce((regexp_match(target_type, ',(\d+)\)'))[1]::integer, 0) as target_scale
    )
  select
    case
      when source_type = target_type then true
      when n.source = n.target and n.source = 'numeric' then n.target_length is null
        or (n.target_scale >= n.source_scale and n.target_length - n.target_scale >= n.source_length - n.source_scale)
      when n.source = n.target then n.target_length is null or n.target_length >= n.source_length
      when n.target in ('text', 'character varying') and n.source in ('text', 'character varying', 'name')
        then n.target_length is null or n.target_length >= n.source_length
      else (n.source, n.target) in (
        ('smallint', 'integer'), ('smallint', 'bigint'), ('integer', 'bigint'),
        ('smallint', 'numeric'), ('integer', 'numeric'), ('bigint', 'numeric'),
        ('smallint', 'double precision'), ('integer', 'double precision'),
        ('smallint', 'real'), ('real', 'double precision')
      ) and n.target_length is null
    end is true
  from names as n
$$;

create or replace function copying.casts(
  target regclass,
  names text[],
  types text[]
) returns table (name text, type text, problem text, is_binary boolean)
language sql stable parallel safe
set search_path = ''
as $$
  select
    quote_ident(s.name),
    t.type,
    case
      when a.attname is null then format('it gives %s, which %s does not have', s.name, target)
      when a.attgenerated <> '' then format('it gives %s, which %s computes itself', s.name, target)
      when not copying.fits(s.type, t.type) then format('%s is %s and cannot always be %s', s.name, s.type, t.type)
    end,
    -- Composite types and arrays of what a database defines itself carry its own numbers of types.
    coalesce(y.oid < 16384 and y.typtype in ('b', 'r', 'm') and y.typsend <> 0 and y.typreceive <> 0, false)
  from unnest(names, types) as s (name, type)
  left join pg_catalog.pg_attribute as a on a.attrelid = target and a.attname = s.name and a.attnum > 0
  left join lateral (select format_type(a.atttypid, a.atttypmod) as type) as t on true
  left join pg_catalog.pg_type as y on y.oid = a.atttypid
$$;

comment on function copying.fits(text, text)
  is 'Whether every value of one type is a value of another, without loss';
comment on function copying.casts(regclass, text[], text[])
  is 'The target''s type of each column that a direct plan gives, and what does not fit';
--! EndIncluded copying/casts.sql
--! Included copying/order.sql
-- The order in which targets are filled: a table after those that its foreign keys refer to, and after
-- those that its plan reads. Both are asked of the catalogue: the plan is a view, and PostgreSQL knows
-- what a view depends on. Tables of one level can be filled at the same time. Where tables wait for each
-- other there is no order: the level is null.
create or replace function copying.levels(
  shaped regclass[],
  targets regclass[]
) returns table (target regclass, level integer)
language plpgsql stable parallel safe
set search_path = ''
as $$
declare
  waiting regclass[] := targets;
  ready regclass[];
begin
  level := 1;
  loop
    select array_agg(t.name order by t.n)
    into ready
    from unnest(targets) with ordinality as t (name, n)
    where t.name = any (waiting)
      and not exists (
        select
        from pg_catalog.pg_constraint as f
        where f.conrelid = t.name and f.contype = 'f' and f.confrelid = any (waiting) and f.confrelid <> t.name
      )
      and not exists (
        select
        from pg_catalog.pg_rewrite as r
        join pg_catalog.pg_depend as d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
        where r.ev_class = shaped[t.n]
          and d.refclassid = 'pg_catalog.pg_class'::regclass
          and d.refobjid = any (waiting::oid[])
          and d.refobjid <> t.name
      );
    exit when ready is null;
    return query select r.name, levels.level from unnest(ready) as r (name);
    waiting := array(select w.name from unnest(waiting) as w (name) where w.name <> all (ready));
    level := level + 1;
  end loop;
  return query select w.name, null::integer from unnest(waiting) as w (name);
end
$$;

comment on function copying.levels(regclass[], regclass[])
  is 'When each target of a copy can be filled; null where tables wait for each other';
--! EndIncluded copying/order.sql
--! Included copying/shape.sql
-- Shapes landed rows into their target. The plan is a view beside the landing tables; it is run once:
-- good rows are inserted, and each bad one is handed to copying.reject() by the condition that keeps it
-- out. So no row is stored in between, and a large table is shaped at the speed of a bare INSERT.
-- A target that held nothing when the copy began takes plain rows, and two rows with one key are an
-- error. Otherwise a row that is there already is left alone, as is a reject that has not changed, so
-- that a second run writes nothing. What changed in the source after it was copied is not overwritten:
-- the proof reports it. Where the plan is cut, only rows whose source_key is after `low` and not after
-- `high` are looked at.
drop function if exists copying.shape(bigint, text, text, regclass, regclass, regclass);

create or replace function copying.reject(
  run_id bigint,
  source_table text,
  source_key text,
  target_table text,
  reason text,
  landing regclass,
  key_columns text[]
) returns boolean
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  landed jsonb;
  key_text text;
begin
  select string_agg(format('l.%I::text', k), $q$ || '/' || $q$ order by n)
  into key_text
  from unnest(key_columns) with ordinality as c (k, n);
  execute format('select to_jsonb(l) from %s as l where %s = $1', landing, key_text)
  into landed
  using source_key;

  insert into copying.rejects as r
    (application, source_table, source_key, target_table, kind, detail, source_row, run_id)
  select
    u.application,
    reject.source_table,
    reject.source_key,
    reject.target_table,
    split_part(reason, ': ', 1),
    substr(reason, strpos(reason, ': ') + 2),
    landed,
    u.id
  from copying.runs as u
  where u.id = reject.run_id
  on conflict on constraint rejects_application_source_table_source_key_key do update
  set
    target_table = excluded.target_table,
    kind = excluded.kind,
    detail = excluded.detail,
    source_row = excluded.source_row,
    run_id = excluded.run_id,
    rejected_at = excluded.rejected_at
  where (r.target_table, r.kind, r.detail, r.source_row)
    is distinct from (excluded.target_table, excluded.kind, excluded.detail, excluded.source_row);
  return false;
end
$$;

-- The condition of a chunk, as SQL, to be appended to a WHERE; the key's type is asked of the view.
create or replace function copying.range_condition(
  expression text,
  shaped regclass,
  low text,
  high text
) returns text
language sql stable parallel safe
set search_path = ''
as $$
  select concat(
    case when low is not null then format(' and (%s)::%s > %L', expression, t.type, low) end,
    case when high is not null then format(' and (%s)::%s <= %L', expression, t.type, high) end
  )
  from (
    select format_type(a.atttypid, a.atttypmod) as type
    from pg_catalog.pg_attribute as a
    where a.attrelid = shaped and a.attname = 'source_key'
  ) as t
$$;

create or replace function copying.shape(
  run_id bigint,
  source_table text,
  key_columns text[],
  landing regclass,
  shaped regclass,
  target regclass,
  began_empty boolean,
  low text,
  high text,
  out rows_read bigint,
  out rows_written bigint,
  out rows_rejected bigint
)
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  columns text;
  target_key text;
  in_range text := copying.range_condition('s.source_key', shaped, low, high);
  was_rejected boolean;
begin
  select string_agg(c.name, ', '), string_agg(c.name, ', ') filter (where c.is_key)
  into columns, target_key
  from copying.plan_columns(shaped, target) as c;

  -- What was rejected before may have been mended in the source since.
  execute format(
    $query$
      select exists (
        select
        from copying.rejects as r
        join copying.runs as u on u.id = $1 and u.application = r.application
        where r.source_table = $2 and r.target_table = $3%s
      )
    $query$,
    copying.range_condition('r.source_key', shaped, low, high)
  )
  using run_id, source_table, target::text
  into was_rejected;

  execute format(
    $query$
      insert into %1$s (%2$s)
      select %2$s
      from %3$s as s
      where (s.reject_reason is null or copying.reject($1, $2, s.source_key::text, $3, s.reject_reason, $4, $5))%4$s
      %5$s
    $query$,
    target, columns, shaped, in_range,
    case when not began_empty then format('on conflict (%s) do nothing', target_key) end
  )
  using run_id, source_table, target::text, landing, key_columns;
  get diagnostics rows_written = row_count;

  if began_empty and not was_rejected then
    -- All that was read has just been written, here or there.
    select count(*)
    into rows_rejected
    from copying.rejects as r
    where r.run_id = shape.run_id
      and r.source_table = shape.source_table
      and r.target_table = target::text
      and r.xmin = pg_current_xact_id()::xid;
    rows_read := rows_written + rows_rejected;
    return;
  end if;

  execute format(
    $query$
      with
        rejected as (select s.source_key::text as source_key, s.reject_reason from %1$s as s where true%2$s),
        mended as (
          delete from copying.rejects as r
          using copying.runs as u
          where u.id = $1
            and r.application = u.application
            and r.source_table = $2
            and r.target_table = $3
            and r.source_key not in (select e.source_key from rejected as e where e.reject_reason is not null)%3$s
        )
      select count(*), count(reject_reason) from rejected
    $query$,
    shaped, in_range, copying.range_condition('r.source_key', shaped, low, high)
  )
  using run_id, source_table, target::text
  into rows_read, rows_rejected;
end
$$;

comment on function copying.reject(bigint, text, text, text, text, regclass, text[])
  is 'Keeps a row that a plan rejects, as it landed; gives false, so that it is not inserted';
comment on function copying.range_condition(text, regclass, text, text)
  is 'The condition of a chunk on the source key of a plan';
comment on function
  copying.shape(bigint, text, text[], regclass, regclass, regclass, boolean, text, text)
  is 'Fills a target from its plan, or one range of it, and keeps the rejects';
--! EndIncluded copying/shape.sql
--! Included copying/chunks.sql
-- How a worker takes its work. claim_chunk() finds the next chunk of some steps that nobody works on
-- and locks its row until the end of the transaction, in which the chunk is loaded and then recorded by
-- finish_chunk(). A worker that is killed loses its lock and all that it loaded at one moment; one that
-- was only thought dead can still commit, but nobody else can have the same chunk. Neither waits.
create or replace function copying.claim_chunk(
  step_ids bigint[]
) returns table (step_id bigint, number integer, low text[], high text[])
language sql volatile parallel unsafe
set search_path = ''
as $$
  select c.step_id, c.number, c.low, c.high
  from copying.chunks as c
  where c.step_id = any (claim_chunk.step_ids) and c.done_at is null
  order by array_position(claim_chunk.step_ids, c.step_id), c.number
  for update skip locked
  limit 1
$$;

drop function if exists copying.finish_chunk(
  bigint,
  integer,
  integer,
  bigint,
  bigint,
  bigint,
  text
);

create or replace function copying.finish_chunk(
  step_id bigint,
  number integer,
  generation integer,
  rows_read bigint,
  rows bigint,
  rejected bigint,
  bytes bigint,
  worker text
) returns void
language sql volatile parallel unsafe
set search_path = ''
as $$
  update copying.chunks as c
  set
    generation = finish_chunk.generation,
    rows_read = finish_chunk.rows_read,
    rows = finish_chunk.rows,
    rejected = finish_chunk.rejected,
    bytes = finish_chunk.bytes,
    written_by = pg_current_xact_id(),
    worker = finish_chunk.worker,
    done_at = clock_timestamp()
  where c.step_id = finish_chunk.step_id and c.number = finish_chunk.number
$$;

comment on function copying.claim_chunk(bigint[])
  is 'The next free chunk of these steps, locked until the transaction ends; no row when none is left';
comment on function copying.finish_chunk(
  bigint,
  integer,
  integer,
  bigint,
  bigint,
  bigint,
  bigint,
  text
)
  is 'Records a chunk in the transaction that loaded it';
--! EndIncluded copying/chunks.sql
--! Included copying/settle.sql
-- What is left to do for a target when its rows are there: identity and serial sequences go on after the
-- highest value, and the planner gets its statistics. Both are the owner's business, which app_copier is
-- not: the function acts as its owner, and does nothing else.
create or replace function copying.settle(target regclass) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = ''
as $$
declare
  owned record;
begin
  for owned in
    select a.attname as name, pg_get_serial_sequence(target::text, a.attname) as sequence
    from pg_catalog.pg_attribute as a
    where a.attrelid = target and a.attnum > 0 and not a.attisdropped
  loop
    if owned.sequence is not null then
      execute format(
        'select setval(%L, greatest(m.highest, s.last_value), m.highest is not null or s.is_called) from (select max(%I) as highest from %s) as m, %s as s',
        owned.sequence, owned.name, target, owned.sequence
      );
    end if;
  end loop;
  execute format('analyze %s', target);
end
$$;

revoke all on function copying.settle(regclass) from public;

comment on function copying.settle(regclass)
  is 'Moves the sequences of a table on after its highest values, and analyzes it';
--! EndIncluded copying/settle.sql
--! Included copying/progress.sql
-- What a copy has done and has still to do, for anybody with psql: one row for each step, in the order
-- in which they run, of the newest job. The share is of chunks, because rows are only estimated before
-- they are read.
create or replace view copying.progress as
select
  s.application,
  s.name as step,
  s.source_table,
  s.target_table,
  case
    when s.finished_at is not null then 'done'
    when count(c.done_at) > 0 then 'running'
    else 'waiting'
  end as state,
  count(c.done_at) as chunks_done,
  count(c.number) as chunks,
  coalesce(sum(c.rows), 0)::bigint as rows,
  s.estimated_rows,
  coalesce(sum(c.rejected), 0)::bigint as rejected,
  coalesce(sum(c.bytes), 0)::bigint as bytes,
  s.planned_at,
  max(c.done_at) as last_chunk_at,
  s.finished_at
from copying.steps as s
left join copying.chunks as c on c.step_id = s.id
where
  s.run_id = (
    select
      max(n.run_id)
    from copying.steps as n
    where
      n.application = s.application
  )
group by
  s.id;

comment on view copying.progress is 'How far each step of each application''s copy has come';
--! EndIncluded copying/progress.sql
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

comment on table copying.generations
  is 'The moments at which a source was read; a new one for each run that had to take one';
comment on column copying.generations.application is 'The application';
comment on column copying.generations.number is 'Counts up from 1 within the application';
comment on column copying.generations.run_id is 'The run that took it';
comment on column copying.generations.moment
  is 'The source''s snapshot, or the size and time of its file';
comment on column copying.generations.taken_at is 'When it was taken';
comment on index copying.generations_run_id_idx is 'The look-ups of the foreign key';

comment on table copying.steps is 'What a copy consists of: landing, copying or shaping one table';
comment on column copying.steps.id is 'The step';
comment on column copying.steps.application is 'The application';
comment on column copying.steps.name is 'What it does, for people';
comment on column copying.steps.kind is 'land as it is, copy into the target, or shape what landed';
comment on column copying.steps.source_table is 'The table of the source';
comment on column copying.steps.target_table is 'The table that is written';
comment on column copying.steps.run_id is 'The run that planned it, which names the job';
comment on column copying.steps.cut is 'How it is cut into chunks: by key, by ctid, or not at all';
comment on column copying.steps.began_empty is 'Whether the written table held nothing before';
comment on column copying.steps.estimated_rows is 'How many rows the source expected';
comment on column copying.steps.estimated_bytes is 'How many bytes the source expected';
comment on column copying.steps.planned_at is 'When it was cut into chunks';
comment on column copying.steps.finished_at is 'When its last chunk, keys and statistics were done';
comment on index copying.steps_application_run_id_idx is 'The newest job of an application';

comment on table copying.chunks
  is 'The parts of a step; each is loaded and recorded in one transaction';
comment on column copying.chunks.step_id is 'The step';
comment on column copying.chunks.number is 'Counts up from 1 within the step';
comment on column copying.chunks.low is 'Rows after this key; null: from the first on';
comment on column copying.chunks.high is 'Rows up to this key; null: to the last';
comment on column copying.chunks.generation is 'The moment of the source that it was read at';
comment on column copying.chunks.rows_read is 'How many rows were read';
comment on column copying.chunks.rows is 'How many rows were written';
comment on column copying.chunks.rejected is 'How many rows were rejected';
comment on column copying.chunks.bytes
  is 'How many bytes were sent; null where none leave the server';
comment on column copying.chunks.written_by is 'The transaction that wrote its rows: their xmin';
comment on column copying.chunks.worker is 'Which worker did it';
comment on column copying.chunks.done_at is 'When; null while it is to be done';
comment on index copying.chunks_step_id_number_idx is 'The next chunk to be claimed';

comment on table copying.deferred
  is 'Indexes and keys taken away before a load, to be made again after it, also after a crash';
comment on column copying.deferred.application is 'The application';
comment on column copying.deferred.table_name is 'The table, with its schema';
comment on column copying.deferred.name is 'The index or constraint';
comment on column copying.deferred.kind is 'What it is';
comment on column copying.deferred.definition is 'The statement that makes it again';
comment on column copying.deferred.dropped_at is 'When it was taken away';

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
on
  copying.runs,
  copying.generations,
  copying.steps,
  copying.chunks,
  copying.deferred,
  copying.rejects,
  copying.proofs
to app_copier;

grant select
on
  copying.runs,
  copying.generations,
  copying.steps,
  copying.chunks,
  copying.deferred,
  copying.proofs,
  copying.progress
to app_monitor;

grant execute on all functions in schema copying to app_copier;
--! EndIncluded copying/grants.sql
