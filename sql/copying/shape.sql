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
