--! Previous: sha1:4d2af0e70333ec62de88713a165a143db5eee544
--! Hash: sha1:e72f21e4ad79014b2ffa3db192e0a337f1a5d7d8
--! Message: Nothing changed or lost unseen

-- What a copy could change or lose unseen is refused or told: a bit(n) that is filled up, numbers that a target
-- rounds, bytes that a plan takes for text, sequences that a column does not own or that count down; a plan may
-- fill a column that is always an identity, and not one whose key is deferrable. The key of a source row is
-- written in one way by plans, the proof and followers, so that no two rows have one key; several plans of one
-- table may each reject a row; a follower carries what changed in its bytes only, too.
set local role app_owner;

drop function if exists copying.sequences(regclass);
drop function if exists copying.follow_differs(regclass, text, text, text);

alter table copying.rejects
  drop constraint if exists rejects_application_source_table_source_key_key,
  drop constraint if exists rejects_application_source_table_source_key_target_table_key,
  -- Rejects are few, and copies wait for each other.
  -- squawk-ignore adding-serial-primary-key-field, constraint-missing-not-valid
  add constraint rejects_application_source_table_source_key_target_table_key
    primary key (application, source_table, source_key, target_table);

--! Included copying/source_key.sql
-- The key of a source row as one text: what a plan gives as source_key, what stands in copying.rejects, and
-- by what the proof and a follower know the row. A key of one column is its text. The texts of several have
-- a slash between them; where a key has a slash, a null or a brace in front in itself, so that it could be
-- taken for another one, it is the text of their array. So no two keys are one, and the columns can be had
-- back of it. The texts are those of a cast, which for boolean and char(n) are not those of concat_ws().
create or replace function copying.source_key(variadic parts text[]) returns text
language sql stable parallel safe
as $$
  select case
    when cardinality(parts) = 1 then parts[1]
    when array_to_string(parts, '/') not like '{%' and string_to_array(array_to_string(parts, '/'), '/') = parts collate "C"
      then array_to_string(parts, '/')
    else parts::text
  end
$$;

-- The columns of a key of several; null where the text is none.
create or replace function copying.key_parts(source_key text) returns text[]
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select case
    when source_key not like '{%' then string_to_array(source_key, '/')
    when pg_input_is_valid(source_key, 'text[]') then source_key::text[]
  end
$$;

-- The key of a row as SQL.
create or replace function copying.source_key_of(alias text, key_columns text[]) returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select format('copying.source_key(%s)', string_agg(format('%s.%I::text', alias, k.name), ', ' order by k.n))
  from unnest(key_columns) with ordinality as k (name, n)
$$;

-- A plan may write the slashes itself as long as its rows have no key that could be taken for another one:
-- gives such a key of `keys`, a relation with these columns.
create or replace function copying.source_key_problem(
  shaped regclass,
  keys regclass,
  key_columns text[]
) returns text
language plpgsql stable parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  problem text;
begin
  if cardinality(key_columns) > 1 and not exists (
    select
    from pg_catalog.pg_rewrite as r
    join pg_catalog.pg_depend as d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
    where r.ev_class = shaped
      and d.refclassid = 'pg_catalog.pg_proc'::regclass
      and d.refobjid = 'copying.source_key(text[])'::regprocedure
  ) then
    execute format(
      'select %1$s from %2$s as s where %1$s <> concat_ws(''/'', %3$s) limit 1',
      copying.source_key_of('s', key_columns),
      keys,
      (select string_agg(format('s.%I', k), ', ' order by n) from unnest(key_columns) with ordinality as u (k, n))
    )
    into problem;
  end if;
  return problem;
end
$$;

-- A rejected row that is not found would be lost.
create or replace function copying.refuse_key(source_key text, landing regclass) returns jsonb
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  raise exception 'it gives %, which is the key of no row of %', source_key, landing
  using errcode = 'no_data_found';
end
$$;

comment on function copying.source_key(text[])
  is 'The key of a source row as one text, from the texts of its columns';
comment on function copying.key_parts(text)
  is 'The texts of the columns of a key that has several; null where it is no key';
comment on function copying.source_key_of(text, text[])
  is 'The key of a row as SQL, by its alias and columns';
comment on function copying.source_key_problem(regclass, regclass, text[])
  is 'A key of several columns that a plan which does not use copying.source_key() would write ambiguously';
comment on function copying.refuse_key(text, regclass)
  is 'Refuses a plan whose source_key is not the key of the row that it rejects';
--! EndIncluded copying/source_key.sql
--! Included copying/casts.sql
-- How the columns of a source become those of a target when rows are copied straight from one into the
-- other. COPY's binary format does not know types: eight bytes of a bigint would be taken for a double.
-- So every column is cast on the source to the target's very type, and only where no value can change or
-- fail: what is wider, longer or the same. Anything else is for the plan's SELECT to say.
create or replace function copying.fits(source_type text, target_type text) returns boolean
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  with
    names as (
      select
        regexp_replace(source_type, '\(.*?\)', '') as source,
        regexp_replace(target_type, '\(.*?\)', '') as target,
        (regexp_match(source_type, '\((\d+)'))[1]::integer as source_length,
        (regexp_match(target_type, '\((\d+)'))[1]::integer as target_length,
        coalesce((regexp_match(source_type, ',(-?\d+)\)'))[1]::integer, 0) as source_scale,
        coalesce((regexp_match(target_type, ',(-?\d+)\)'))[1]::integer, 0) as target_scale
    )
  select
    case
      when source_type = target_type then true
      when n.source = n.target and target_type !~ '\(' then true
      when n.source = n.target and n.source in ('numeric', 'numeric[]')
        then n.target_scale >= n.source_scale and n.target_length - n.target_scale >= n.source_length - n.source_scale
      -- A longer bit(n) is filled up with zeros, and what an extension's numbers mean nobody knows.
      when n.source = n.target
        then n.source ~ '^(character|character varying|bit varying|interval|time|timestamp)( with(out)? time zone)?(\[\])?$' and n.target_length >= n.source_length
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

-- A type of an extension may stand in another schema on the other side. It travels as text, which both sides
-- read alike; and any text is a citext.
create or replace function copying.travels_as_text(
  source_type text,
  target_type oid
) returns boolean
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select
    from pg_catalog.pg_type as t
    join pg_catalog.pg_depend as d on d.classid = 'pg_catalog.pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
    where t.oid = target_type
      and t.typtype = 'b'
      and (
        t.typname = regexp_replace(source_type, '^.*\.', '')
        or (t.typname = 'citext' and source_type ~ '^(text|name|character varying(\(\d+\))?)$')
      )
  )
$$;

create or replace function copying.casts(
  target regclass,
  names text[],
  types text[]
) returns table (name text, type text, problem text, is_binary boolean)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select
    quote_ident(s.name),
    t.type,
    case
      when a.attname is null then format('it gives %s, which %s does not have', s.name, target)
      when a.attgenerated <> '' then format('it gives %s, which %s computes itself', s.name, target)
      when not copying.fits(s.type, t.type) and not copying.travels_as_text(s.type, a.atttypid) then format('%s is %s and cannot always be %s', s.name, s.type, t.type)
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
comment on function copying.travels_as_text(text, oid)
  is 'Whether a type of an extension is the same on the source, whatever schema it has there';
comment on function copying.casts(regclass, text[], text[])
  is 'The target''s type of each column that a direct plan gives, and what does not fit';
--! EndIncluded copying/casts.sql
--! Included copying/plans.sql
-- What a plan says about its target. A plan is a view beside the landing tables: source_key,
-- reject_reason, and the target's columns by their names. Everything else is asked of the catalogue.
create or replace function copying.plan_columns(shaped regclass, target regclass) returns table (
  name text,
  type text,
  is_key boolean
)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
  select format('%s has a deferrable primary key, which cannot tell that a row is there already', target)
  where exists (select from pg_catalog.pg_index as i where i.indrelid = target and i.indisprimary and not i.indimmediate)
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
set search_path = pg_catalog, pg_temp
as $$
declare
  landed jsonb;
  is_landed text;
  parts text[] := case when cardinality(key_columns) = 1 then array[source_key] else copying.key_parts(source_key) end;
begin
  -- The landing table has an index of the key.
  if cardinality(parts) is distinct from cardinality(key_columns) then
    perform copying.refuse_key(source_key, landing);
  end if;
  select string_agg(
    case when parts[k.n] is null then format('l.%I is null', a.attname) else format('l.%I = $1[%s]::%s', a.attname, k.n, t.type) end,
    ' and '
  )
  into is_landed
  from unnest(key_columns) with ordinality as k (name, n)
  join pg_catalog.pg_attribute as a on a.attrelid = landing and a.attname = k.name
  cross join lateral (select format_type(a.atttypid, a.atttypmod) as type) as t;

  begin
    execute format('select to_jsonb(l) from %s as l where %s', landing, is_landed)
    into landed
    using parts;
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
      using parts;
  end;
  if landed is null then
    perform copying.refuse_key(source_key, landing);
  end if;

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
  on conflict on constraint rejects_application_source_table_source_key_target_table_key do update
  set
    kind = excluded.kind,
    detail = excluded.detail,
    source_row = excluded.source_row,
    run_id = excluded.run_id,
    rejected_at = excluded.rejected_at
  where (r.kind, r.detail, r.source_row) is distinct from (excluded.kind, excluded.detail, excluded.source_row);
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
      insert into %1$s (%2$s) overriding system value
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
--! Included copying/settle.sql
-- What is left to do for a target when its rows are there: the sequences that its columns own or name in
-- their defaults go on after the highest value (the lowest, where they count down), and the planner gets its
-- statistics. Both are the owner's business, which app_copier is not: the functions act as their owner, for
-- its own tables, and do nothing else. A view may own a sequence, too, and to ask it for its highest value
-- would be to run what somebody wrote.
create or replace function copying.sequences(target regclass) returns table (
  column_name name,
  sequence_name text,
  step bigint
)
language plpgsql stable parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  return query
    select s.name, s.sequence::text, q.seqincrement
    from (
      select a.attnum, a.attname as name, pg_get_serial_sequence(target::text, a.attname)::regclass as sequence
      from pg_catalog.pg_attribute as a
      where a.attrelid = target and a.attnum > 0 and not a.attisdropped
      union
      select a.attnum, a.attname, d.refobjid::regclass
      from pg_catalog.pg_attrdef as f
      join pg_catalog.pg_attribute as a on a.attrelid = f.adrelid and a.attnum = f.adnum and a.attgenerated = ''
      join pg_catalog.pg_depend as d
        on d.classid = 'pg_attrdef'::regclass
        and d.objid = f.oid
        and d.refclassid = 'pg_class'::regclass
      where f.adrelid = target
        and a.atttypid in ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'numeric'::regtype)
    ) as s
    join pg_catalog.pg_sequence as q on q.seqrelid = s.sequence
    order by s.attnum, 2;
  if found and not copying.is_own(target) then
    raise insufficient_privilege using
      message = format('The sequences of %s are moved by their owner only: give the table to app_owner.', target);
  end if;
end
$$;

create or replace function copying.move_sequences(target regclass) returns integer
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  drawn record;
  moved integer := 0;
begin
  for drawn in select s.column_name, s.sequence_name, s.step from copying.sequences(target) as s loop
    execute format(
      'select setval(%L, %s(m.last::bigint, s.last_value), m.last is not null or s.is_called) from (select %s(%I) as last from %s) as m, %s as s',
      drawn.sequence_name, case when drawn.step < 0 then 'least' else 'greatest' end,
      case when drawn.step < 0 then 'min' else 'max' end, drawn.column_name, target, drawn.sequence_name
    );
    moved := moved + 1;
  end loop;
  return moved;
end
$$;

revoke all on function copying.move_sequences(regclass) from public;

create or replace function copying.settle(target regclass) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform copying.move_sequences(target);
  execute format('analyze %s', target);
end
$$;

revoke all on function copying.settle(regclass) from public;

comment on function copying.sequences(regclass)
  is 'The sequences that a table''s columns draw from, and by what they count; refuses what is not this role''s';
comment on function copying.move_sequences(regclass)
  is 'Moves the sequences of a table on after its highest values; tells how many';
comment on function copying.settle(regclass)
  is 'Moves the sequences of a table on after its highest values, and analyzes it';
--! EndIncluded copying/settle.sql
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
as $$
  select case
    when is_whole then 'true'
    else format('s.source_key = any ($1::text[]::%s[])', format_type(a.atttypid, -1))
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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

  -- As copying.reject() does it, for all at once: by the index of the landing table's key.
  select format('select to_jsonb(l) from %s as l where %s', landing, case
    when count(*) = 1 then format('l.%I = g.source_key::%s', min(a.attname), min(t.type))
    else string_agg(format('l.%I = g.parts[%s]::%s', a.attname, k.n, t.type), ' and ')
  end)
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
          coalesce((%s), copying.refuse_key(g.source_key, $7)),
          $1
        from (
          select
            g.source_key::text as source_key,
            g.reject_reason,
            (
              select v
              from copying.key_parts(g.source_key::text) as v
              where cardinality(v) = cardinality($5)
            ) as parts
          %s
        ) as g
        on conflict on constraint rejects_application_source_table_source_key_target_table_key do update
        set
          kind = excluded.kind,
          detail = excluded.detail,
          source_row = excluded.source_row,
          run_id = excluded.run_id,
          rejected_at = excluded.rejected_at
        where (r.kind, r.detail, r.source_row) is distinct from (excluded.kind, excluded.detail, excluded.source_row)
      $query$,
      landed, rejected
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
as $$
declare
  written bigint := 0;
  rows bigint;
  others text[] := array(select c from unnest(columns) as c where c <> all (key_columns) or copying.follow_varies(target, c));
  clash text := coalesce(copying.follow_clash(target, columns), 'false');
  changes text;
  differs text;
  waiting bigint;
  waited bigint;
begin
  select
    string_agg(format('%1$s = excluded.%1$s', c), ', '),
    coalesce(string_agg(copying.follow_differs(c, 't', 'a'), ' or '), 'false')
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

-- The condition that a column differs between two aliases of a target's row: in its bytes, because '=' takes
-- 1.0 for 1.00, a month for 30 days, and some collations ABC for abc.
create or replace function copying.follow_differs(
  column_name text,
  left_alias text,
  right_alias text
) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select format('pg_catalog.record_image_ne(row(%1$s.%3$s), row(%2$s.%3$s))', left_alias, right_alias, column_name)
$$;

-- Whether values of a column that are equal may be written in several ways.
create or replace function copying.follow_varies(target regclass, column_name text) returns boolean
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select not exists (
    select
    from pg_catalog.pg_opclass as o
    join pg_catalog.pg_am as m on m.oid = o.opcmethod and m.amname = 'btree'
    join pg_catalog.pg_amproc as p
      on p.amprocfamily = o.opcfamily and p.amproclefttype = o.opcintype and p.amprocrighttype = o.opcintype and p.amprocnum = 4
    where o.opcdefault
      and o.opcintype = case when a.atttypid = 'varchar'::regtype then 'text'::regtype else a.atttypid end
      and (p.amproc = 'btequalimage'::regproc or c.collisdeterministic)
  )
  from pg_catalog.pg_attribute as a
  left join pg_catalog.pg_collation as c on c.oid = a.attcollation
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
set search_path = pg_catalog, pg_temp
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
    format('case when bool_or(%s) then %L end', copying.follow_differs(quote_ident(w), 't', 'a'), w),
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
set search_path = pg_catalog, pg_temp
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
comment on function copying.follow_differs(text, text, text)
  is 'The condition that the bytes of a column differ between two aliases';
comment on function copying.follow_varies(regclass, text)
  is 'Whether equal values of a column may be written in several ways, as 1.0 and 1.00';
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
--! Included copying/proof.sql
-- What a proof asks of the target's database. Rows are compared by a hash of 64 bits, which both sides
-- compute: FAST by PostgreSQL's own equality (1.0 = 1.00, -0 = 0, '1 day' = '24 hours'), EXACT by the
-- bytes that the server would send. Which types have such a hash is asked of the catalogue, down to the
-- elements of arrays and ranges; all others, and whatever a database defines itself (its numbers of types
-- are its own), are compared as text.
create or replace function copying.is_hashable(type oid, exact boolean) returns boolean
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  with recursive
    parts as (
      select is_hashable.type as oid
      union
      select n.oid
      from parts as p
      join pg_catalog.pg_type as t on t.oid = p.oid
      left join pg_catalog.pg_range as r on t.oid in (r.rngtypid, r.rngmultitypid)
      cross join lateral (
        values (coalesce(r.rngsubtype, case when t.typsubscript = 'pg_catalog.array_subscript_handler'::regproc then t.typelem end))
      ) as n (oid)
      where n.oid is not null
    )
  select
    bool_and(
      t.oid < 16384
      and t.typname not like 'reg%'
      and t.typtype in ('b', 'r', 'm')
      and (
        not exact or (t.typsend <> 0 and t.typreceive <> 0)
      )
      and (
        exact
        or t.typtype <> 'b'
        or t.typsubscript = 'pg_catalog.array_subscript_handler'::regproc
        or exists (
          select
          from pg_catalog.pg_opclass as o
          join pg_catalog.pg_am as m on m.oid = o.opcmethod and m.amname = 'hash'
          join pg_catalog.pg_amproc as h
            on h.amprocfamily = o.opcfamily
            and h.amproclefttype = o.opcintype
            and h.amprocrighttype = o.opcintype
            and h.amprocnum = 2
          where o.opcdefault
            and (
              o.opcintype = t.oid
              or exists (
                select
                from pg_catalog.pg_cast as c
                where c.castsource = t.oid and c.casttarget = o.opcintype and c.castmethod = 'b' and c.castcontext = 'i'
              )
            )
        )
      )
    )
  from parts as p
  join pg_catalog.pg_type as t on t.oid = p.oid
$$;

-- How each column of a relation is compared: what is to be written behind its name, here (`cast_here`)
-- and where its values come from (`cast_there`, which first makes them this relation's type). Keys are
-- ordered by their own type where that means the same order everywhere, else by the bytes of their text.
-- A number that is a name, as those of keys are, is no `number` that people want to see the sum of.
create or replace function copying.proof_columns(
  relation regclass,
  exact boolean
) returns table (
  name text,
  type text,
  is_key boolean,
  is_generated boolean,
  kind text,
  cast_here text,
  cast_there text,
  key_type text
)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  with recursive
    based as (
      select a.attnum, a.atttypid as oid, a.atttypmod as modifier
      from pg_catalog.pg_attribute as a
      where a.attrelid = relation and a.attnum > 0 and not a.attisdropped
      union all
      select b.attnum, t.typbasetype, greatest(t.typtypmod, b.modifier)
      from based as b
      join pg_catalog.pg_type as t on t.oid = b.oid and t.typtype = 'd'
    ),
    typed as (
      select b.attnum, b.oid, format_type(b.oid, b.modifier) as type, copying.is_hashable(b.oid, exact) as is_hashable, t.typcollation <> 0 as is_text
      from based as b
      join pg_catalog.pg_type as t on t.oid = b.oid and t.typtype <> 'd'
    )
  select
    a.attname::text,
    format_type(a.atttypid, a.atttypmod),
    coalesce(a.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1]), false),
    a.attgenerated <> '',
    case
      when t.oid in ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'numeric'::regtype)
      and a.attname !~ '(^|_)id$'
      and not exists (
        select
        from pg_catalog.pg_constraint as k
        where k.conrelid = relation and k.contype in ('p', 'f') and a.attnum = any (k.conkey)
      ) then 'number'
      when t.oid in ('date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype) then 'time'
    end,
    case
      when not t.is_hashable then '::text'
      else case when t.oid <> a.atttypid then '::' || t.type else '' end || case when t.is_text then ' collate "C"' else '' end
    end,
    case
      when t.oid >= 16384 then '::text'
      when not t.is_hashable then format('::%s::text', t.type)
      else '::' || t.type || case when t.is_text then ' collate "C"' else '' end
    end,
    case
      when t.oid in (
        'smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'oid'::regtype, 'uuid'::regtype, 'bytea'::regtype, 'boolean'::regtype,
        'date'::regtype, 'timestamp'::regtype, 'timestamptz'::regtype, 'time'::regtype, 'numeric'::regtype, 'inet'::regtype, 'macaddr'::regtype
      ) then format_type(t.oid, null)
    end
  from typed as t
  join pg_catalog.pg_attribute as a on a.attrelid = relation and a.attnum = t.attnum
  left join pg_catalog.pg_index as i on i.indrelid = relation and i.indisprimary
  order by a.attnum
$$;

-- Whether the foreign keys of the targets hold: a constraint may be there and not validated, and a
-- validated one may have been passed by (session_replication_role, a restore without triggers).
create or replace function copying.foreign_key_problems(targets regclass[]) returns table (
  code text,
  target_table text,
  sentence text
)
language plpgsql stable parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  key record;
  orphans bigint;
begin
  for key in
    select
      f.conname as name,
      f.conrelid::regclass as child,
      f.confrelid::regclass as parent,
      f.convalidated,
      string_agg(format('p.%I = c.%I', pa.attname, ca.attname), ' and ' order by k.n) as matches,
      string_agg(format('c.%I is not null', ca.attname), ' and ' order by k.n) as is_set
    from pg_catalog.pg_constraint as f
    cross join lateral unnest(f.conkey, f.confkey) with ordinality as k (child, parent, n)
    join pg_catalog.pg_attribute as ca on ca.attrelid = f.conrelid and ca.attnum = k.child
    join pg_catalog.pg_attribute as pa on pa.attrelid = f.confrelid and pa.attnum = k.parent
    where f.contype = 'f' and f.conrelid = any (targets) and f.conparentid = 0
    group by f.oid, f.conname, f.conrelid, f.confrelid, f.convalidated
    order by f.conrelid::regclass::text, f.conname
  loop
    code := 'foreign-key-not-valid';
    target_table := key.child;
    if not key.convalidated then
      sentence := format('%s: the foreign key %s is not validated', key.child, key.name);
      return next;
    end if;
    execute format(
      'select count(*) from %s as c where %s and not exists (select from %s as p where %s)',
      key.child, key.is_set, key.parent, key.matches
    )
    into orphans;
    if orphans > 0 then
      code := 'orphans';
      sentence := format('%s: %s rows refer by %s to rows of %s that are not there', key.child, orphans, key.name, key.parent);
      return next;
    end if;
  end loop;
end
$$;

revoke all on function copying.foreign_key_problems(regclass[]) from public;

create or replace function copying.sequence_problems(targets regclass[]) returns table (
  code text,
  target_table text,
  sentence text
)
language plpgsql stable parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  drawn record;
  last numeric;
  next_value numeric;
begin
  for drawn in
    select t.target, s.column_name as name, s.sequence_name, s.step
    from unnest(targets) as t (target)
    cross join lateral copying.sequences(t.target) as s
  loop
    execute format('select %s(%I) from %s', case when drawn.step < 0 then 'min' else 'max' end, drawn.name, drawn.target)
    into last;
    execute format('select last_value::numeric + case when is_called then %s else 0 end from %s', drawn.step, drawn.sequence_name)
    into next_value;
    if (last - next_value) * sign(drawn.step) >= 0 then
      code := 'sequence-behind';
      target_table := drawn.target;
      sentence := format('%s: the next %s would be %s, and %s is there already', drawn.target, drawn.name, next_value, last);
      return next;
    end if;
  end loop;
end
$$;

revoke all on function copying.sequence_problems(regclass[]) from public;

-- For each column of a plan that its target could round or cut without a word, an expression over the view
-- (`v`) that gives the column's name where it does: the value that is kept is no longer the plan's. What
-- else does not fit, an INSERT refuses.
create or replace function copying.rounded_items(
  shaped regclass,
  target regclass
) returns setof text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select format('case when v.%1$s::%2$s::%3$s is distinct from v.%1$s then %4$L end', c.name, c.type, s.type, a.attname)
  from copying.plan_columns(shaped, target) as c
  join pg_catalog.pg_attribute as a on a.attrelid = shaped and quote_ident(a.attname) = c.name and a.attnum > 0
  join pg_catalog.pg_attribute as b on b.attrelid = target and b.attname = a.attname and b.attnum > 0
  join pg_catalog.pg_type as t on t.oid = b.atttypid
  cross join lateral (select format_type(a.atttypid, a.atttypmod) as type) as s
  where not copying.fits(s.type, c.type)
    and exists (
      select
      from (
        values
          ('{smallint,integer,bigint,numeric,real,double precision}'::regtype[]),
          ('{date,timestamp,timestamptz}'::regtype[]),
          ('{text,character varying,character,name}'::regtype[])
      ) as f (family)
      where a.atttypid = any (f.family) and coalesce(nullif(t.typbasetype, 0), t.oid) = any (f.family)
    )
$$;

-- The plan is run again over what landed, once: key, hash and figures of every row, kept beside the
-- landing until the proof is done, so that ranges of keys can be compared without running it again. What the
-- target makes of a value that its type cannot hold is expected, and named in `rounded_columns`.
create or replace function copying.shape_for_proof(
  shaped regclass,
  target regclass,
  proof text,
  row_hash text
) returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  execute format('drop table if exists %s', proof);
  execute format(
    'create unlogged table %s as select s.source_key::text as source_key, s.reject_reason, s.rounded_columns, %s, %s as row_hash from (select source_key, reject_reason, %s as rounded_columns, %s from %s as v) as s',
    proof,
    (
      select string_agg(format('s.%I', c.name), ', ')
      from copying.proof_columns(target, false) as c
      join pg_catalog.pg_attribute as a on a.attrelid = shaped and a.attname = c.name and a.attnum > 0
      where c.is_key or c.kind is not null
    ),
    row_hash,
    coalesce(
      (
        select format('case when v.reject_reason is null then nullif(array_remove(array[%s]::text[], null), %L) end', string_agg(r, ', '), '{}')
        from copying.rounded_items(shaped, target) as r
        having count(*) > 0
      ),
      'null::text[]'
    ),
    (select string_agg(format('%s::%s as %1$s', c.name, c.type), ', ') from copying.plan_columns(shaped, target) as c),
    shaped
  );
  execute format('create index on %s (source_key)', proof);
  execute format('analyze %s', proof);
end
$$;

-- The plan's rejects against those on record.
create or replace function copying.reject_differences(
  application text,
  source_table text,
  target regclass,
  proof regclass
) returns table (problem text, source_key text)
language plpgsql stable parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  for problem, source_key in execute format(
    $query$
      select
        case when s.reject_reason is null then 'reject-extra' when r.reason is null then 'reject-missing' else 'reject-differs' end,
        coalesce(s.source_key, r.source_key)
      from (select source_key, min(reject_reason collate "C") as reject_reason from %s where reject_reason is not null group by source_key) as s
      full join (
        select r.source_key, r.kind || ': ' || r.detail as reason
        from copying.rejects as r
        where r.application = $1 and r.source_table = $2 and r.target_table = $3
      ) as r on r.source_key = s.source_key
      where r.reason is distinct from s.reject_reason
    $query$,
    proof
  )
  using application, source_table, target::text
  loop
    return next;
  end loop;
end
$$;

-- Every landed row must be in the outcome of at least one of the plans that read it, or be left out on
-- purpose. Several plans may read one table, and several rows come of one: so keys are counted, not rows.
create or replace function copying.unaccounted(
  landing regclass,
  key_columns text[],
  proofs regclass[],
  leaves text[]
) returns setof text
language plpgsql stable parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  return query execute format(
    'select k.source_key from (select %s as source_key from %s as s where true%s) as k where true%s',
    copying.source_key_of('s', key_columns),
    landing,
    (select string_agg(format(' and (%s) is not true', l), '') from unnest(leaves) as l),
    (select string_agg(format(' and not exists (select from %s as p where p.source_key = k.source_key)', p), '') from unnest(proofs) as p)
  );
end
$$;

-- Values that a plan lets pass as something else than they are: rounded by the target, or as the hexadecimal
-- digits that bytes land as where they are no text (copying.not_text), if the plan reads the column and never
-- `undecodable`, which says so.
create or replace function copying.changed_values(
  landing regclass,
  key_columns text[],
  shaped regclass,
  proof regclass
) returns table (problem text, source_key text, columns text[])
language plpgsql stable parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  read text[];
  has_undecodable boolean := exists (
    select
    from pg_catalog.pg_attribute as a
    where a.attrelid = landing and a.attname = 'undecodable' and a.atttypid = 'text[]'::regtype
  );
begin
  select array_agg(distinct a.attname::text)
  into read
  from pg_catalog.pg_rewrite as w
  join pg_catalog.pg_depend as d
    on d.classid = 'pg_rewrite'::regclass
    and d.objid = w.oid
    and d.refclassid = 'pg_class'::regclass
    and d.refobjid = landing
  join pg_catalog.pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid and a.attnum > 0
  where w.ev_class = shaped;

  for problem, source_key, columns in execute concat(
    format('select %L, p.source_key, p.rounded_columns from %s as p where p.rounded_columns is not null', 'rounded', proof),
    case
      when has_undecodable and 'undecodable' <> all (read) then format(
        $query$
          union all
          select 'undecodable', p.source_key, array(select unnest(l.undecodable) intersect select unnest($1) order by 1)
          from (select s.undecodable, %s as source_key from %s as s where s.undecodable && $1) as l
          join %s as p on p.source_key = l.source_key and p.reject_reason is null
        $query$,
        copying.source_key_of('s', key_columns),
        landing,
        proof
      )
    end
  )
  using read
  loop
    return next;
  end loop;
end
$$;

comment on function copying.is_hashable(oid, boolean)
  is 'Whether a type has a hash of its own that means the same in every database';
comment on function copying.proof_columns(regclass, boolean)
  is 'How each column of a relation is compared with where its values come from';
comment on function copying.foreign_key_problems(regclass[])
  is 'Foreign keys that are not validated, and rows that refer to nothing';
comment on function copying.sequence_problems(regclass[])
  is 'Sequences whose next value is there already';
comment on function copying.shape_for_proof(regclass, regclass, text, text)
  is 'Runs a plan again and keeps key, hash and figures of its rows in an unlogged table';
comment on function copying.rounded_items(regclass, regclass)
  is 'Which columns of a plan a target could round or cut, as expressions that tell where it does';
comment on function copying.changed_values(regclass, text[], regclass, regclass)
  is 'Rows that a plan lets pass with rounded values, or with bytes as hexadecimal digits';
comment on function copying.reject_differences(text, text, regclass, regclass)
  is 'Rejects that the plan and the record do not agree on';
comment on function copying.unaccounted(regclass, text[], regclass[], text[])
  is 'Keys of landed rows that no plan takes, rejects or leaves out on purpose';
--! EndIncluded copying/proof.sql
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
