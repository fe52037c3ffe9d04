--! Previous: sha1:97393f8ea57b8c1d1778e15643c9dfdca2807086
--! Hash: sha1:113f6e8bb14e205a00eb61d812814ea656998a41
--! Message: Copying looked over

-- A chunk is claimed by the index and not by sorting all of them; included columns are no part of a key,
-- where the rows of a pass are matched; what nothing used is gone.
set local role app_owner;

drop function if exists copying.short_xid(xid8);

drop function if exists copying.plan_columns(regclass, regclass);

drop function if exists copying.defer_keys(text, regclass, boolean);

drop function if exists copying.keys(regclass, boolean);

drop function if exists copying.indexes(regclass, boolean);

--! Included copying/chunks.sql
-- How a worker takes its work. claim_chunk() finds the next chunk of some steps that nobody works on
-- and locks its row until the end of the transaction, in which the chunk is loaded and then recorded by
-- finish_chunk(). A worker that is killed loses its lock and all that it loaded at one moment; one that
-- was only thought dead can still commit, but nobody else can have the same chunk. Neither waits.
create or replace function copying.claim_chunk(
  step_ids bigint[]
) returns table (step_id bigint, number integer, low text[], high text[])
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  wanted bigint;
begin
  -- One look into the index for each step, however many chunks there are.
  foreach wanted in array step_ids loop
    return query
      select c.step_id, c.number, c.low, c.high
      from copying.chunks as c
      where c.step_id = wanted and c.done_at is null
      order by c.number
      for update skip locked
      limit 1;
    exit when found;
  end loop;
end
$$;

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
--! Included copying/plans.sql
-- What a plan says about its target. A plan is a view beside the landing tables: source_key,
-- reject_reason, and the target's columns by their names. Everything else is asked of the catalogue.
create or replace function copying.plan_columns(shaped regclass, target regclass) returns table (
  name text,
  type text,
  is_key boolean
)
language sql stable parallel safe
set search_path = ''
as $$
  select
    quote_ident(t.attname),
    format_type(t.atttypid, t.atttypmod),
    coalesce(t.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1]), false)
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
        a.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1]) as is_key,
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
--! Included copying/shape.sql
-- Shapes landed rows into their target. The plan is a view beside the landing tables; it is run once:
-- good rows are inserted, and each bad one is handed to copying.reject() by the condition that keeps it
-- out. So no row is stored in between, and a large table is shaped at the speed of a bare INSERT.
-- A target that held nothing when the copy began takes plain rows, and two rows with one key are an
-- error. Otherwise a row that is there already is left alone, as is a reject that has not changed, so
-- that a second run writes nothing. What changed in the source after it was copied is not overwritten:
-- the proof reports it. Where the plan is cut, only rows whose source_key is after `low` and not after
-- `high` are looked at.
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
  is_landed text;
begin
  -- The landing table has an index of the key. Where a value of several columns has the sign between
  -- them in itself, the row is looked for as a whole.
  select case
    when count(*) = 1 then format('l.%I = $1::%s', min(a.attname), min(t.type))
    when cardinality(string_to_array(source_key, '/')) = count(*)
      then string_agg(format('l.%I = (string_to_array($1, %L))[%s]::%s', a.attname, '/', k.n, t.type), ' and ')
    else format('concat_ws(%L, %s) = $1', '/', string_agg(format('l.%I', a.attname), ', ' order by k.n))
  end
  into is_landed
  from unnest(key_columns) with ordinality as k (name, n)
  join pg_catalog.pg_attribute as a on a.attrelid = landing and a.attname = k.name
  cross join lateral (select format_type(a.atttypid, a.atttypmod) as type) as t;

  begin
    execute format('select to_jsonb(l) from %s as l where %s', landing, is_landed)
    into landed
    using source_key;
  exception
    when untranslatable_character then
      -- Somewhere in a json column stands \u0000, which jsonb cannot hold: every value as its text.
      execute format(
        'select jsonb_object(array[%s], array[%s]) from %s as l where %s',
        (select string_agg(quote_literal(a.attname), ', ' order by a.attnum) from pg_catalog.pg_attribute as a where a.attrelid = landing and a.attnum > 0),
        (select string_agg(format('l.%I::text', a.attname), ', ' order by a.attnum) from pg_catalog.pg_attribute as a where a.attrelid = landing and a.attnum > 0),
        landing,
        is_landed
      )
      into landed
      using source_key;
  end;

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
--! Included copying/undo.sql
-- Taking out exactly what a copy wrote. Every transaction that writes rows into a target for a copy is
-- on record in copying.writes, by a row that it writes itself; the rows that it wrote carry its number
-- as their xmin, also when they are frozen. So nothing has to be noted about single rows: those with
-- such an xmin are the copy's, and a row that somebody else changed since is not.
-- A record counts only while it carries its own number as its xmin: in a database that was restored
-- from a dump it does not, and nothing is taken out there.
-- A row that another row refers to stays, whatever its foreign key says of deleting (cascade would take
-- out what the copy did not write). So children go first, and passes are repeated until none takes out
-- anything more.
create or replace function copying.note_write(
  application text,
  target_table text,
  rows bigint
) returns void
language sql volatile parallel unsafe
set search_path = ''
as $$
  insert into copying.writes as w (application, target_table, written_by, rows)
  values (note_write.application, note_write.target_table, pg_current_xact_id(), note_write.rows)
  on conflict on constraint writes_application_target_table_written_by_key do update
  set rows = w.rows + excluded.rows
$$;

-- A chunk that was copied straight into its target and is to be done again has been taken out before.
-- What was shaped stays: the next one adds to it.
create or replace function copying.note_chunk() returns trigger
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
begin
  delete from copying.writes as w
  using copying.steps as s
  where s.id = old.step_id
    and s.kind = 'copy'
    and w.application = s.application
    and w.target_table = s.target_table
    and w.written_by = old.written_by;

  perform copying.note_write(s.application, s.target_table, new.rows)
  from copying.steps as s
  where s.id = new.step_id and s.kind in ('copy', 'shape') and new.written_by is not null and new.rows > 0;
  return null;
end
$$;

drop trigger if exists chunks_note_chunk on copying.chunks;

create trigger chunks_note_chunk
  after update of written_by on copying.chunks
  for each row
  when (old.written_by is distinct from new.written_by)
  execute function copying.note_chunk();

create or replace function copying.undo_problem(application text) returns text
language sql stable parallel safe
set search_path = ''
as $$
  select case
    when w.xmin <> w.written_by::xid
    then format('this database was restored from a dump after transaction %s wrote %s, so that its rows are not known any more', w.written_by, w.target_table)
    else format('transaction %s, which wrote %s, is too long ago: its number may have been used again', w.written_by, w.target_table)
  end
  from copying.writes as w
  where w.application = undo_problem.application
    and (
      w.xmin <> w.written_by::xid
      or pg_snapshot_xmax(pg_current_snapshot())::text::numeric - w.written_by::text::numeric >= 2147483648
    )
  order by w.written_by
  limit 1
$$;

create or replace function copying.written_by(application text, target_table text) returns xid[]
language sql stable parallel safe
set search_path = ''
as $$
  select coalesce(array_agg(w.written_by::xid), '{}')
  from copying.writes as w
  where w.application = written_by.application
    and w.target_table in (
      select n.target_table
      from (
        select distinct o.target_table
        from copying.writes as o
        where o.application = written_by.application
      ) as n
      where to_regclass(n.target_table) = to_regclass(written_by.target_table)
    )
$$;

-- The targets, those written last first, with the size of their longest part (a partition, a chunk).
create or replace function copying.undo_tables(application text) returns table (
  target_table text,
  rows_written bigint,
  rows_removed bigint,
  parts bigint,
  pages bigint
)
language sql stable parallel safe
set search_path = ''
as $$
  select w.target_table, sum(w.rows)::bigint, coalesce(max(u.rows), 0), p.parts, p.pages
  from copying.writes as w
  left join copying.undone as u on u.application = w.application and u.target_table = w.target_table
  cross join lateral (
    with recursive
      parts(id) as (
        select to_regclass(w.target_table)::oid
        union all
        select i.inhrelid from parts as p join pg_catalog.pg_inherits as i on i.inhparent = p.id
      )
    select count(*) as parts, coalesce(max(pg_relation_size(id) / current_setting('block_size')::bigint), 0) as pages
    from parts
    where id is not null
  ) as p
  where w.application = undo_tables.application
  group by w.target_table, p.parts, p.pages
  order by max(w.written_by) desc
$$;

-- The tables that refer to a target, with the condition under which a row c of theirs refers to row t.
create or replace function copying.referrers(target regclass) returns table (
  child regclass,
  condition text
)
language sql stable parallel safe
set search_path = ''
as $$
  select
    f.conrelid::regclass,
    string_agg(format('t.%I operator(%I.%s) c.%I', p.attname, n.nspname, o.oprname, c.attname), ' and ')
      || case when f.conrelid = target then ' and (c.tableoid, c.ctid) <> (t.tableoid, t.ctid)' else '' end
  from pg_catalog.pg_constraint as f
  cross join lateral unnest(f.conkey, f.confkey, f.conpfeqop) as k (child_column, parent_column, equal)
  join pg_catalog.pg_attribute as c on c.attrelid = f.conrelid and c.attnum = k.child_column
  join pg_catalog.pg_attribute as p on p.attrelid = f.confrelid and p.attnum = k.parent_column
  join pg_catalog.pg_operator as o on o.oid = k.equal
  join pg_catalog.pg_namespace as n on n.oid = o.oprnamespace
  where f.contype = 'f' and f.confrelid = target and f.conparentid = 0
  group by f.oid, f.conrelid
$$;

-- Rows of a table that refer to rows of the same table may go together, but not while one stays that
-- refers to them, directly or over others: those are `kept`. The planner has no idea how many rows a
-- transaction wrote, and would take nested loops over thousands of them.
create or replace function copying.remove_written(
  application text,
  target_table text,
  first_page bigint,
  end_page bigint
) returns bigint
language plpgsql volatile parallel unsafe
set search_path = ''
set enable_nestloop = off
as $$
declare
  target constant regclass := target_table;
  in_range constant text := format('t.ctid >= %L and t.ctid < %L', format('(%s,0)', first_page), format('(%s,0)', end_page));
  mine text := in_range || ' and t.xmin = any ($1)';
  refers_to_own text;
  removed bigint;
begin
  select
    mine || coalesce(string_agg(format(' and not exists (select from %s as c where %s)', r.child, r.condition), '') filter (where r.child <> target), ''),
    string_agg('(' || r.condition || ')', ' or ') filter (where r.child = target)
  into mine, refers_to_own
  from copying.referrers(target) as r;

  if refers_to_own is null then
    execute format('delete from %s as t where %s', target, mine)
    using copying.written_by(application, target_table);
  else
    execute format(
      $query$
        with recursive
          mine as materialized (select t.tableoid as part, t.ctid as place from %1$s as t where %2$s),
          referring as materialized (
            select c.tableoid as child_part, c.ctid as child, m.part, m.place
            from mine as m
            join %1$s as t on t.tableoid = m.part and t.ctid = m.place and %4$s
            join %1$s as c on %3$s
          ),
          kept(part, place) as (
            select r.part, r.place
            from referring as r
            where not exists (select from mine as m where m.part = r.child_part and m.place = r.child)
            union
            select r.part, r.place
            from kept as k
            join referring as r on r.child_part = k.part and r.child = k.place
          )
        delete from %1$s as t
        using mine as m
        where %4$s and t.tableoid = m.part and t.ctid = m.place
          and not exists (select from kept as k where k.part = m.part and k.place = m.place)
      $query$,
      target, mine, refers_to_own, in_range
    )
    using copying.written_by(application, target_table);
  end if;
  get diagnostics removed = row_count;

  if removed > 0 then
    insert into copying.undone as u (application, target_table, rows)
    values (remove_written.application, remove_written.target_table, removed)
    on conflict on constraint undone_application_target_table_key do update
    set rows = u.rows + excluded.rows;
  end if;
  return removed;
end
$$;

create or replace function copying.count_written(
  application text,
  target_table text
) returns bigint
language plpgsql stable parallel unsafe
set search_path = ''
as $$
declare
  found_rows bigint;
begin
  if to_regclass(target_table) is null then
    return 0;
  end if;
  execute format('select count(*) from %s as t where t.xmin = any ($1)', target_table::regclass)
  into found_rows
  using copying.written_by(application, target_table);
  return found_rows;
end
$$;

-- Rows of the copy that rows of others refer to, by the table of those.
create or replace function copying.referred_rows(
  application text,
  target_table text
) returns table (referring_table text, rows bigint)
language plpgsql stable parallel unsafe
set search_path = ''
as $$
declare
  referrer record;
begin
  for referrer in select r.child, r.condition from copying.referrers(to_regclass(target_table)) as r
  loop
    execute format(
      $query$
        select count(*)
        from %s as t
        where t.xmin = any ($1) and exists (select from %s as c where %s and not c.xmin = any ($2))
      $query$,
      target_table::regclass, referrer.child, referrer.condition
    )
    into rows
    using copying.written_by(application, target_table), copying.written_by(application, referrer.child::text);
    if rows > 0 then
      referring_table := referrer.child::text;
      return next;
    end if;
  end loop;
end
$$;

comment on function copying.note_write(text, text, bigint)
  is 'Records that this transaction writes rows into a target for a copy';
comment on function copying.note_chunk() is 'Trigger: records the transaction that wrote a chunk';
comment on function copying.undo_problem(text)
  is 'Why what a copy wrote cannot be taken out, as the end of a sentence; null when it can';
comment on function copying.written_by(text, text)
  is 'The transactions that wrote into a target for a copy, as its rows keep them';
comment on function copying.undo_tables(text)
  is 'What a copy wrote, table by table, those written last first; pages of the longest part';
comment on function copying.referrers(regclass)
  is 'The tables that refer to a table, and the condition for their row c and its row t';
comment on function copying.remove_written(text, text, bigint, bigint)
  is 'Takes out the rows of a copy in a range of pages that no row refers to; gives their number';
comment on function copying.count_written(text, text) is 'How many rows of a copy are in a target';
comment on function copying.referred_rows(text, text)
  is 'How many rows of a copy rows of others refer to, by the table of those';
--! EndIncluded copying/undo.sql
--! Included copying/follow.sql
-- Carries the changes of a live source into the target. A pass brings the keys that were written and
-- their present rows; for each plan it knows the rows that the plan gave for these keys before, and
-- those that it gives now. What it gave before and gives no more is taken out, the rest is inserted or,
-- where it differs, updated: so a pass can be done twice, and rows that others refer to stay where they
-- are. All this happens in one transaction with the position in the source's history.
-- Other rows may depend on what a pass changed. A row that refers to one taken out is taken out first,
-- and its plan is compared as a whole; so is a plan that reads a column that was changed, or another
-- landing table. Where rows were only added, its rejects are shaped again. Hence the limit: a row that
-- was taken in without a parent, and would look different with it, is only found by the proof.

-- What a view reads: the relations and their columns, through other views too.
create or replace function copying.follow_reads(
  shaped regclass
) returns table (relation regclass, column_name text)
language sql stable parallel safe
set search_path = ''
as $$
  with recursive
    read as (
      select shaped::oid as oid, 0 as attnum
      union
      select d.refobjid, d.refobjsubid
      from read as v
      join pg_catalog.pg_rewrite as r on r.ev_class = v.oid
      join pg_catalog.pg_depend as d
        on d.classid = 'pg_catalog.pg_rewrite'::regclass
        and d.objid = r.oid
        and d.refclassid = 'pg_catalog.pg_class'::regclass
      where d.refobjid <> v.oid
    )
  select c.oid::regclass, a.attname::text
  from read as r
  join pg_catalog.pg_class as c on c.oid = r.oid and c.relkind in ('r', 'p', 'f', 'm')
  left join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attnum = r.attnum and a.attnum > 0
$$;

-- The condition that a row of a plan came from one of the keys in $1; null: from any key.
create or replace function copying.follow_condition(shaped regclass, is_whole boolean) returns text
language sql stable parallel safe
set search_path = ''
as $$
  select case
    when is_whole then 'true'
    else format('s.source_key = any ($1::text[]::%s[])', format_type(a.atttypid, null))
  end
  from pg_catalog.pg_attribute as a
  where a.attrelid = shaped and a.attname = 'source_key'
$$;

create or replace function copying.follow_note(
  shaped regclass,
  target regclass,
  keys text[],
  before regclass
) returns void
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  key_columns text;
begin
  select string_agg(c.name, ', ')
  into key_columns
  from copying.plan_columns(shaped, target) as c
  where c.is_key;
  execute format(
    'insert into %s (%s) select distinct %2$s from %s as s where s.reject_reason is null and %s',
    before, key_columns, shaped, copying.follow_condition(shaped, keys is null)
  )
  using keys;
end
$$;

-- Shapes the rows of some keys, or all (null), into `after`, and keeps the rejects. A reject is looked at
-- again where its reason is new, or its row is (`written`). The plan is run once, into `given`.
create or replace function copying.follow_shape(
  run_id bigint,
  source_table text,
  key_columns text[],
  landing regclass,
  shaped regclass,
  target regclass,
  keys text[],
  written text[],
  given regclass,
  after regclass
) returns void
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  columns text;
  application text;
  landed text;
  rejected text;
begin
  select r.application into application from copying.runs as r where r.id = run_id;
  execute format('insert into %s select * from %s as s where %s', given, shaped, copying.follow_condition(shaped, keys is null))
  using keys;
  if keys is null then
    execute format('analyze %s', given);
  end if;

  execute format(
    $query$
      delete from copying.rejects as r
      where r.application = $1
        and r.source_table = $2
        and r.target_table = $3
        and ($4 is null or r.source_key = any ($4))
        and not exists (select from %1$s as g where g.source_key::text = r.source_key and g.reject_reason is not null)
    $query$,
    given
  )
  using application, source_table, target::text, keys;

  -- As copying.reject() does it, for all at once: by the index of the landing table's key; only where a
  -- value of several columns has the sign between them in itself, the row is looked for as a whole.
  select case
    when count(*) = 1 then format('select l.* from %s as l where l.%I = g.source_key::%s', landing, min(a.attname), min(t.type))
    else format(
      $query$
        select l.* from %1$s as l where %2$s
        union all
        select l.* from %1$s as l where g.parts is null and concat_ws('/', %3$s) = g.source_key
      $query$,
      landing,
      string_agg(format('l.%I = g.parts[%s]::%s', a.attname, k.n, t.type), ' and '),
      string_agg(format('l.%I', a.attname), ', ' order by k.n)
    )
  end
  into landed
  from unnest(key_columns) with ordinality as k (name, n)
  join pg_catalog.pg_attribute as a on a.attrelid = landing and a.attname = k.name
  cross join lateral (select format_type(a.atttypid, a.atttypmod) as type) as t;
  rejected := format(
    $query$
      from %s as g
      left join copying.rejects as r
        on r.application = $6
        and r.source_table = $2
        and r.target_table = $3
        and r.source_key = g.source_key::text
        and r.kind || ': ' || r.detail = g.reject_reason
      where g.reject_reason is not null and (r.source_key is null or g.source_key::text = any ($4))
    $query$,
    given
  );
  begin
    execute format(
      $query$
        insert into copying.rejects as r
          (application, source_table, source_key, target_table, kind, detail, source_row, run_id)
        select
          $6, $2, g.source_key, $3,
          split_part(g.reject_reason, ': ', 1),
          substr(g.reject_reason, strpos(g.reject_reason, ': ') + 2),
          to_jsonb(l),
          $1
        from (
          select
            g.source_key::text as source_key,
            g.reject_reason,
            (
              select v
              from string_to_array(g.source_key::text, '/') as v
              where cardinality(v) = cardinality($5)
            ) as parts
          %s
        ) as g
        cross join lateral (%s) as l
        on conflict on constraint rejects_application_source_table_source_key_key do update
        set
          target_table = excluded.target_table,
          kind = excluded.kind,
          detail = excluded.detail,
          source_row = excluded.source_row,
          run_id = excluded.run_id,
          rejected_at = excluded.rejected_at
        where (r.target_table, r.kind, r.detail, r.source_row)
          is distinct from (excluded.target_table, excluded.kind, excluded.detail, excluded.source_row)
      $query$,
      rejected, landed
    )
    using run_id, source_table, target::text, written, key_columns, application, landing;
  exception
    when untranslatable_character then
      execute format('select copying.reject($1, $2, g.source_key::text, $3, g.reject_reason, $7, $5) %s', rejected)
      using run_id, source_table, target::text, written, key_columns, application, landing;
  end;

  select string_agg(c.name, ', ')
  into columns
  from copying.plan_columns(shaped, target) as c;
  execute format('insert into %1$s (%2$s) select %2$s from %3$s where reject_reason is null', after, columns, given);
  execute format('delete from %s', given);
end
$$;

-- The condition that two aliases name the same row of a table.
create or replace function copying.follow_same(
  target regclass,
  left_alias text,
  right_alias text
) returns text
language sql stable parallel safe
set search_path = ''
as $$
  select string_agg(format('%1$s.%3$I = %2$s.%3$I', left_alias, right_alias, a.attname), ' and ')
  from pg_catalog.pg_index as i
  join pg_catalog.pg_attribute as a
    on a.attrelid = i.indrelid and a.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1])
  where i.indrelid = target and i.indisprimary
$$;

-- The condition that a row `c` is not among those whose source keys the pass brings anyway.
create or replace function copying.follow_is_other(before regclass) returns text
language sql stable parallel safe
set search_path = ''
as $$
  select format('not exists (select from %s as b where %s)', before, string_agg(format('b.%1$I = c.%1$I', attname), ' and '))
  from pg_catalog.pg_attribute
  where attrelid = before and attnum > 0
$$;

-- Takes rows out of a target; first whatever refers to them in the other followed tables. Returns those
-- tables that lost rows which their own turn in this pass would not bring back. `befores` are the
-- followed tables' rows before the pass. Tables that no plan fills are left to their foreign keys.
create or replace function copying.follow_take_out(
  target regclass,
  doomed regclass,
  followed regclass[],
  befores regclass[]
) returns setof regclass
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  reference record;
  found_any boolean;
begin
  for reference in
    select
      f.conrelid::regclass as child,
      format('pg_temp.follow_out_%s', replace(gen_random_uuid()::text, '-', '')) as children,
      string_agg(format('c.%I = d.%I', a.attname, b.attname), ' and ') as matches
    from pg_catalog.pg_constraint as f
    cross join lateral unnest(f.conkey, f.confkey) as k (child_column, parent_column)
    join pg_catalog.pg_attribute as a on a.attrelid = f.conrelid and a.attnum = k.child_column
    join pg_catalog.pg_attribute as b on b.attrelid = f.confrelid and b.attnum = k.parent_column
    where f.contype = 'f' and f.confrelid = target and f.conrelid = any (followed)
    group by f.oid
  loop
    reference.matches := format('exists (select from %s as d where %s)', doomed, reference.matches);
    if reference.child = target then
      -- Rows that go together go in one statement.
      reference.matches := reference.matches
        || format(' and not exists (select from %s as o where %s)', doomed, copying.follow_same(target, 'o', 'c'));
    end if;
    execute format('select exists (select from %s as c where %s)', reference.child, reference.matches)
    into found_any;
    continue when not found_any;
    execute format('create temporary table %s on commit drop as select c.* from %s as c where %s',
      reference.children, reference.child, reference.matches);
    select string_agg(copying.follow_is_other(befores[n]), ' and ')
    into reference.matches
    from generate_subscripts(followed, 1) as n
    where followed[n] = reference.child;
    execute format('select exists (select from %s as c where %s)', reference.children, reference.matches)
    into found_any;
    if found_any then
      return next reference.child;
    end if;
    return query
      select t from copying.follow_take_out(reference.child, reference.children::regclass, followed, befores) as t;
  end loop;
  execute format('delete from %s as t using %s as d where %s', target, doomed, copying.follow_same(target, 't', 'd'));
end
$$;

-- The condition that another row of the target has what only one row may have and the row `a` wants.
create or replace function copying.follow_clash(target regclass, columns text[]) returns text
language sql stable parallel safe
set search_path = ''
as $$
  select string_agg(
    format(
      'exists (select from (select * from %1$s where %2$s) as t where (%3$s) = (select %3$s from (select a.*) as o where %2$s) and not (%4$s))',
      target,
      coalesce(pg_get_expr(i.indpred, i.indrelid), 'true'),
      (
        select string_agg(pg_get_indexdef(i.indexrelid, n, true), ', ')
        from generate_series(1, i.indnkeyatts::integer) as n
      ),
      copying.follow_same(target, 't', 'a')
    ),
    ' or '
  )
  from pg_catalog.pg_index as i
  where i.indrelid = target
    and i.indisunique
    and i.indimmediate
    and not i.indisprimary
    and not exists (
      select
      from pg_catalog.pg_attribute as a
      where a.attrelid = target
        and a.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1])
        and quote_ident(a.attname) <> all (columns)
    )
$$;

-- Inserts rows, and updates those that are there and differ; tells how many. Those that are as they
-- should be are left out before: ON CONFLICT would write a lock into each. Where rows passed on what
-- only one may have, each waits until the row before it has let go. Rows that swapped wait for each other
-- for ever: they are noted in `stuck`, which is empty otherwise. Nothing is tried and taken back: the rows
-- of a subtransaction would carry a number that copying.writes does not know.
create or replace function copying.follow_put_in(
  target regclass,
  after regclass,
  stuck regclass,
  columns text[],
  key_columns text[]
) returns bigint
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  written bigint := 0;
  rows bigint;
  others text[] := array(select c from unnest(columns) as c where c <> all (key_columns));
  clash text := coalesce(copying.follow_clash(target, columns), 'false');
  changes text;
  differs text;
  waiting bigint;
  waited bigint;
begin
  select
    string_agg(format('%1$s = excluded.%1$s', c), ', '),
    coalesce(string_agg(copying.follow_differs(target, c, 't', 'a'), ' or '), 'false')
  into changes, differs
  from unnest(others) as c;
  loop
    waited := waiting;
    execute format('select count(*) from %s as a where %s', after, clash) into waiting;
    exit when waiting > 0 and waiting = waited;
    execute format(
      'insert into %1$s (%2$s) overriding system value select %2$s from %3$s as a where not (%4$s) and not exists (select from %1$s as t where %5$s and not (%6$s)) on conflict (%7$s) do %8$s',
      target, array_to_string(columns, ', '), after, clash, copying.follow_same(target, 't', 'a'), differs,
      array_to_string(key_columns, ', '), coalesce('update set ' || changes, 'nothing')
    );
    get diagnostics rows = row_count;
    written := written + rows;
    exit when waiting = 0;
  end loop;
  if waiting > 0 then
    execute format('insert into %s select t.* from %s as t join %s as a on %s where %s',
      stuck, target, after, copying.follow_same(target, 't', 'a'), clash);
  end if;
  return written;
end
$$;

-- The condition that a column differs between two aliases of a target's row.
create or replace function copying.follow_differs(
  target regclass,
  column_name text,
  left_alias text,
  right_alias text
) returns text
language sql stable parallel safe
set search_path = ''
as $$
  select format(
    case
      when exists (
        select
        from pg_catalog.pg_opclass as o
        join pg_catalog.pg_am as m on m.oid = o.opcmethod and m.amname = 'btree'
        where o.opcdefault and o.opcintype in (a.atttypid, b.typbasetype)
      ) or b.typtype = 'e'
        then '%1$s.%3$s is distinct from %2$s.%3$s'
      else '%1$s.%3$s::text is distinct from %2$s.%3$s::text'
    end,
    left_alias, right_alias, column_name
  )
  from pg_catalog.pg_attribute as a
  join pg_catalog.pg_type as b on b.oid = a.atttypid
  where a.attrelid = target and quote_ident(a.attname) = column_name
$$;

-- Brings a target from `before` to `after`: takes out what stood in the one and not in the other, puts in
-- the other. Tells what others may depend on: how many rows were added, which of the
-- watched columns changed in rows that stay, and which tables lost rows that referred to those taken out.
create or replace function copying.follow_replace(
  target regclass,
  before regclass,
  after regclass,
  doomed regclass,
  columns text[],
  key_columns text[],
  watched text[],
  followed regclass[],
  befores regclass[],
  out added bigint,
  out written bigint,
  out changed text[],
  out losers text[]
)
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  same text := copying.follow_same(target, 't', 'a');
  differences text;
  taken_out bigint;
  clashes bigint;
begin
  execute format(
    'insert into %s select t.* from %s as t join %s as b on %s where not exists (select from %s as a where %s)',
    doomed, target, before,
    (select string_agg(format('t.%1$I = b.%1$I', attname), ' and ') from pg_catalog.pg_attribute where attrelid = before and attnum > 0),
    after, same
  );
  get diagnostics taken_out = row_count;
  losers := '{}';
  if taken_out > 0 then
    losers := array(select distinct t::text from copying.follow_take_out(target, doomed, followed, befores) as t);
  end if;

  select string_agg(
    format('case when bool_or(%s) then %L end', copying.follow_differs(target, quote_ident(w), 't', 'a'), w),
    ', '
  )
  into differences
  from unnest(watched) as w
  where quote_ident(w) = any (columns);
  execute format(
    'select coalesce(array_remove(array[%s]::text[], null), %L) from %s as a join %s as t on %s',
    differences, '{}', after, target, same
  )
  into changed;
  execute format('select count(*) from %s as a where not exists (select from %s as t where %s)', after, target, same)
  into added;

  execute format('delete from %s', doomed);
  written := copying.follow_put_in(target, after, doomed, columns, key_columns);
  execute format('select count(*) from %s', doomed) into taken_out;
  if taken_out > 0 then
    losers := losers || array(select distinct t::text from copying.follow_take_out(target, doomed, followed, befores) as t);
    execute format('delete from %s', doomed);
    written := written + copying.follow_put_in(target, after, doomed, columns, key_columns);
  end if;
  execute format('select count(*) from %s as a where %s', after, coalesce(copying.follow_clash(target, columns), 'false'))
  into clashes;
  if clashes > 0 then
    raise exception '% rows want what another row of % has and only one may have', clashes, target
    using errcode = 'unique_violation';
  end if;
end
$$;

-- What speaks against a cut-over, as whole sentences that say what to do.
create or replace function copying.cut_over_problems(
  application text,
  targets regclass[],
  proof_age_max interval
) returns setof text
language sql stable parallel safe
set search_path = ''
as $$
  select format('Prove the copy first: plumb verify %s. The last proof %s.', application,
    case
      when p.id is null then 'is missing'
      when not p.ok then 'failed'
      when p.run_id <> r.id then 'is of an earlier run'
      else 'is older than ' || proof_age_max
    end)
  from (select max(id) as id from copying.runs where runs.application = cut_over_problems.application) as r
  left join lateral (
    select o.id, o.ok, o.run_id, o.proven_at
    from copying.proofs as o
    where o.application = cut_over_problems.application
    order by o.id desc
    limit 1
  ) as p on true
  where (p.ok and p.run_id = r.id and p.proven_at > now() - proof_age_max) is not true
  union all
  select format('Run "alter table %s validate constraint %I".', f.conrelid::regclass, f.conname)
  from pg_catalog.pg_constraint as f
  where f.contype = 'f' and not f.convalidated and f.conrelid = any (targets)
  union all
  select format('Make %s of %s again: run plumb copy %s --follow.', d.name, d.table_name, application)
  from copying.deferred as d
  where d.application = cut_over_problems.application
$$;

comment on function copying.cut_over_problems(text, regclass[], interval)
  is 'What speaks against a cut-over, as sentences that say what to do; empty when nothing does';
comment on function copying.follow_reads(regclass)
  is 'The relations and columns that a plan''s view reads';
comment on function copying.follow_condition(regclass, boolean)
  is 'The condition that a row of a plan came from one of the keys in $1';
comment on function copying.follow_note(regclass, regclass, text[], regclass)
  is 'Notes the target''s keys of the rows that a plan gives for some source keys, or for all (null)';
comment on function
  copying.follow_shape(bigint, text, text[], regclass, regclass, regclass, text[], text[], regclass, regclass)
  is 'Puts the rows that a plan gives for some source keys, or for all, into a table, and keeps the rejects';
comment on function copying.follow_same(regclass, text, text)
  is 'The condition that two aliases name the same row of a table';
comment on function copying.follow_differs(regclass, text, text, text)
  is 'The condition that a column differs between two aliases';
comment on function copying.follow_is_other(regclass)
  is 'The condition that a row c is not among the rows before a pass';
comment on function copying.follow_take_out(regclass, regclass, regclass[], regclass[])
  is 'Takes rows out of a target after those that refer to them; returns the tables that lost other rows';
comment on function copying.follow_clash(regclass, text[])
  is 'The condition that another row of the target has what only one may have and the row a wants';
comment on function copying.follow_put_in(regclass, regclass, regclass, text[], text[])
  is 'Inserts rows and updates those that differ; tells how many were written';
comment on function
  copying.follow_replace(
    regclass, regclass, regclass, regclass, text[], text[], text[], regclass[], regclass[]
  )
  is 'Brings a target from the rows before to the rows after a pass, and tells what others may depend on';
--! EndIncluded copying/follow.sql
--! Included copying/deferred.sql
-- Indexes and keys are taken away from an empty table before a load and made again after it, which is
-- faster than to keep them up to date row by row. Each is on record, in copying.deferred, as the very
-- statement that makes it again; the record is written in the transaction that drops the object, and
-- deleted in the one that makes it: whatever is killed, there is the object or its record.
-- A key is made in two steps: its index, several at a time, and the constraint that takes the index
-- over; a foreign key too: without a look at the rows, and then validated, which locks nobody out.
-- Only the owner of a table may do this, and copies run as app_copier: so these functions act as
-- app_owner, for empty tables of app_owner's only, and nobody else may write into copying.deferred, whose
-- statements are run as app_owner.
-- NOTE: a partitioned table keeps its keys, because its indexes belong to those of its partitions, and
-- so does a hypertable.
create or replace function copying.is_own(target regclass) returns boolean
language sql stable parallel safe
set search_path = ''
as $$
  select pg_has_role(c.relowner, 'usage') from pg_catalog.pg_class as c where c.oid = target
$$;

create or replace function copying.is_plain(target regclass) returns boolean
language plpgsql stable parallel safe
set search_path = ''
as $$
declare
  is_hypertable boolean := false;
begin
  if to_regclass('_timescaledb_catalog.hypertable') is not null then
    execute $query$
      select exists (
        select
        from _timescaledb_catalog.hypertable as h
        join pg_catalog.pg_class as c on c.relname = h.table_name
        join pg_catalog.pg_namespace as n on n.oid = c.relnamespace and n.nspname = h.schema_name
        where c.oid = $1
      )
    $query$
    into is_hypertable
    using target;
  end if;
  return (
    select c.relkind = 'r' and not c.relispartition and not is_hypertable
      and not exists (select from pg_catalog.pg_inherits as i where target in (i.inhparent, i.inhrelid))
    from pg_catalog.pg_class as c
    where c.oid = target
  );
end
$$;

-- The foreign keys that may go: those of tables that this role owns on both ends.
create or replace function copying.foreign_keys(target regclass) returns table (
  id oid,
  index_id oid,
  is_own boolean,
  may_go boolean
)
language sql stable parallel safe
set search_path = ''
as $$
  select
    f.oid,
    f.conindid,
    f.conrelid = target,
    f.conparentid = 0
      and copying.is_own(f.conrelid)
      and copying.is_own(f.confrelid)
      and copying.is_plain(f.conrelid)
  from pg_catalog.pg_constraint as f
  where f.contype = 'f' and target in (f.conrelid, f.confrelid)
$$;

-- The indexes that may go, with the constraint that each belongs to. One stays where something else
-- than a foreign key that goes, too, needs it: a view that groups by the key, an extension.
create or replace function copying.indexes(
  target regclass
) returns table (index_id oid, constraint_id oid)
language sql stable parallel safe
set search_path = ''
as $$
  select i.indexrelid, k.oid
  from pg_catalog.pg_index as i
  join pg_catalog.pg_class as c on c.oid = i.indexrelid
  join pg_catalog.pg_am as m on m.oid = c.relam
  left join pg_catalog.pg_constraint as k
    on k.conindid = i.indexrelid and k.conrelid = target and k.contype in ('p', 'u', 'x')
  where i.indrelid = target
    and i.indisvalid and i.indisready and i.indislive
    and (m.amname = 'btree' or k.oid is null or k.contype = 'x')
    and not exists (
      select
      from copying.foreign_keys(target) as f
      where f.index_id = i.indexrelid and not f.may_go
    )
    and not exists (
      select
      from pg_catalog.pg_depend as d
      where d.classid = 'pg_class'::regclass and d.objid = i.indexrelid and d.deptype in ('e', 'x')
    )
    and not exists (
      select
      from pg_catalog.pg_depend as d
      where d.deptype = 'n'
        and (d.refclassid, d.refobjid) in (
          ('pg_class'::regclass, i.indexrelid), ('pg_constraint'::regclass, k.oid)
        )
        and not (
          d.classid = 'pg_constraint'::regclass
          and d.objid in (select f.id from copying.foreign_keys(target) as f)
        )
    )
$$;

-- What can be taken away from a table: how it is dropped, and how it is made again.
create or replace function copying.keys(
  target regclass
) returns table (
  table_name text,
  name text,
  kind text,
  definition text,
  removal text
)
language sql stable parallel safe
set search_path = ''
as $$
  with
    indexes as (
      select
        c.relname::text as name,
        i.oid,
        i.indisreplident,
        i.indisclustered,
        k.oid as constraint_id,
        k.contype,
        format('%I.%I', n.nspname, c.relname) as full_name,
        format('set local default_tablespace = %L', coalesce(s.spcname, '')) as place,
        obj_description(c.oid, 'pg_class') as comment,
        obj_description(k.oid, 'pg_constraint') as constraint_comment
      from (
        select x.indexrelid as oid, x.indisreplident, x.indisclustered, g.constraint_id
        from copying.indexes(target) as g
        join pg_catalog.pg_index as x on x.indexrelid = g.index_id
      ) as i
      join pg_catalog.pg_class as c on c.oid = i.oid
      join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
      left join pg_catalog.pg_tablespace as s on s.oid = c.reltablespace
      left join pg_catalog.pg_constraint as k on k.oid = i.constraint_id
    ),
    references_ as (
      select
        f.id,
        k.conname::text as name,
        k.conrelid::regclass as table_name,
        k.convalidated,
        pg_get_constraintdef(k.oid) as definition,
        obj_description(k.oid, 'pg_constraint') as comment
      from copying.foreign_keys(target) as f
      join pg_catalog.pg_constraint as k on k.oid = f.id
      where f.may_go and (f.is_own or f.index_id in (select i.oid from indexes as i))
    )
  select
    r.table_name::text,
    r.name,
    'foreign key',
    concat_ws(
      '; ',
      format(
        'alter table %s add constraint %I %s', r.table_name, r.name,
        regexp_replace(r.definition, ' NOT VALID$', '') || ' not valid'
      ),
      format('comment on constraint %I on %s is ', r.name, r.table_name) || quote_literal(r.comment)
    ),
    format('alter table %s drop constraint %I', r.table_name, r.name)
  from references_ as r
  union all
  select
    r.table_name::text,
    r.name,
    'validation',
    format('alter table %s validate constraint %I', r.table_name, r.name),
    null
  from references_ as r
  where r.convalidated
  union all
  select
    target::text,
    i.name,
    'key',
    concat_ws(
      '; ',
      case i.contype
        when 'x' then concat_ws(
          '; ', i.place, format('alter table %s add constraint %I %s', target, i.name, pg_get_constraintdef(i.constraint_id)),
          format('comment on index %s is ', i.full_name) || quote_literal(i.comment)
        )
        else (
          select format(
            'alter table %s add constraint %I %s using index %I%s%s',
            target, i.name, case i.contype when 'p' then 'primary key' else 'unique' end, i.name,
            case when k.condeferrable then ' deferrable' end,
            case when k.condeferred then ' initially deferred' end
          )
          from pg_catalog.pg_constraint as k
          where k.oid = i.constraint_id
        )
      end,
      format('comment on constraint %I on %s is ', i.name, target) || quote_literal(i.constraint_comment),
      case when i.indisreplident then format('alter table %s replica identity using index %I', target, i.name) end,
      case when i.indisclustered then format('alter table %s cluster on %I', target, i.name) end
    ),
    case
      when i.constraint_id is not null then format('alter table %s drop constraint %I', target, i.name)
    end
  from indexes as i
  where i.constraint_id is not null or i.indisreplident or i.indisclustered
  union all
  select
    target::text,
    i.name,
    'index',
    concat_ws(
      '; ',
      i.place,
      pg_get_indexdef(i.oid),
      format('comment on index %s is ', i.full_name) || quote_literal(i.comment),
      (
        select string_agg(
          format('alter index %s alter column %s set statistics %s', i.full_name, a.attnum, a.attstattarget),
          '; ' order by a.attnum
        )
        from pg_catalog.pg_attribute as a
        where a.attrelid = i.oid and a.attstattarget >= 0
      )
    ),
    case when i.constraint_id is null then format('drop index %s', i.full_name) end
  from indexes as i
  where i.contype is distinct from 'x'
$$;

create or replace function copying.defer_keys(application text, target regclass) returns text
language plpgsql volatile parallel unsafe security definer
set search_path = ''
as $$
declare
  holds_rows boolean;
  key record;
begin
  if exists (
    select
    from copying.deferred as d
    where d.table_name = target::text and d.kind in ('index', 'key')
  ) then
    return null;
  end if;
  if not copying.is_own(target) then
    return 'it does not belong to app_owner';
  end if;
  if not has_table_privilege('app_copier', target, 'insert') then
    return 'app_copier may not fill it';
  end if;
  if not copying.is_plain(target) then
    return 'it is a partitioned table, a hypertable or one of their parts';
  end if;
  execute format('lock table %s in access exclusive mode', target);
  execute format('select exists (select from %s)', target) into holds_rows;
  if holds_rows then
    return 'it holds rows';
  end if;
  insert into copying.deferred (application, table_name, name, kind, definition)
  select defer_keys.application, k.table_name, k.name, k.kind, k.definition
  from copying.keys(target) as k;
  for key in
    select k.removal
    from copying.keys(target) as k
    where k.removal is not null
    order by array_position(array['foreign key', 'key', 'index'], k.kind)
  loop
    execute key.removal;
  end loop;
  return null;
end
$$;

create or replace function copying.restore_key(
  application text,
  table_name text,
  name text,
  kind text
) returns boolean
language plpgsql volatile parallel unsafe security definer
set search_path = ''
as $$
declare
  statements text;
begin
  delete from copying.deferred as d
  where d.application = restore_key.application
    and d.table_name = restore_key.table_name
    and d.name = restore_key.name
    and d.kind = restore_key.kind
  returning d.definition into statements;
  if statements is null then
    return false;
  end if;
  execute statements;
  return true;
end
$$;

-- What is not there, or not in force, for anybody with psql.
create or replace view copying.missing_keys as
select
  d.application,
  d.table_name,
  d.name,
  case
    when bool_or(d.kind = 'foreign key') then 'foreign key'
    when bool_or(d.kind = 'validation') then 'foreign key that is not validated'
    when bool_or(d.kind = 'key') then 'key'
    else 'index'
  end as what,
  min(d.dropped_at) as dropped_at
from copying.deferred as d
group by
  d.application,
  d.table_name,
  d.name;

comment on function copying.is_own(regclass) is 'Whether the current role owns a table';
comment on function copying.is_plain(regclass)
  is 'Whether a table is an ordinary one: no partitions, no chunks, no heirs';
comment on function copying.foreign_keys(regclass)
  is 'The foreign keys of a table and those that refer to it, and whether they may be taken away';
comment on function copying.indexes(regclass)
  is 'The indexes of a table that may be taken away, with their constraints';
comment on function copying.keys(regclass)
  is 'What may be taken away from a table: how it is dropped and how it is made again';
comment on function copying.defer_keys(text, regclass)
  is 'Takes the indexes and keys of an empty table away and records them; tells why, if it does not';
comment on function copying.restore_key(text, text, text, text)
  is 'Makes one of them again, and deletes its record';
comment on view copying.missing_keys
  is 'Indexes and keys that a copy took away and has not made again';
--! EndIncluded copying/deferred.sql
--! Included copying/grants.sql
-- Only app_copier copies; app_monitor may look at what was copied and proven. Rejects carry whole
-- legacy rows and are not for app_monitor. The statements in copying.deferred are run as app_owner:
-- nobody but its functions writes there.
revoke all on all tables in schema copying from app_copier, app_monitor;

grant usage on schema copying to app_copier, app_monitor;

grant select, insert, update, delete
on
  copying.runs,
  copying.generations,
  copying.steps,
  copying.chunks,
  copying.writes,
  copying.undone,
  copying.follows,
  copying.rejects,
  copying.proofs,
  copying.proof_parts
to app_copier;

grant select on copying.deferred, copying.missing_keys to app_copier;

grant select
on
  copying.runs,
  copying.generations,
  copying.steps,
  copying.chunks,
  copying.deferred,
  copying.missing_keys,
  copying.writes,
  copying.follows,
  copying.proofs,
  copying.proof_parts,
  copying.progress
to app_monitor;

grant execute on all functions in schema copying to app_copier;
--! EndIncluded copying/grants.sql
