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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
