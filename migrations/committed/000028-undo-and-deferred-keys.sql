--! Previous: sha1:b0911b658628b2f13d133d1d210d56b448c30139
--! Hash: sha1:744e5d9ba156e1092baf751b0d815ce61780306c
--! Message: undo and deferred keys

-- squawk-ignore-file constraint-missing-not-valid, adding-serial-primary-key-field
-- What is needed to take a copy back, and to make keys again that it took away. copying.writes has one
-- row for each transaction that wrote into a target, written by that transaction: neither a second run
-- nor another plan may lose sight of what the first one wrote. copying.undone counts what an undo has
-- taken out so far. The index of a key and the key, a foreign key and its validation, are two records.
set local role app_owner;

-- Only what this file itself made while it was being written.
-- squawk-ignore ban-drop-table
drop table if exists copying.writes, copying.undone;

create table copying.writes (
  application text not null,
  target_table text not null,
  written_by xid8 not null,
  rows bigint not null,
  constraint writes_application_target_table_written_by_key primary key (application, target_table, written_by),
  constraint writes_rows_check check (rows > 0)
);

create table copying.undone (
  application text not null,
  target_table text not null,
  rows bigint not null,
  constraint undone_application_target_table_key primary key (application, target_table),
  constraint undone_rows_check check (rows > 0)
);

alter table copying.runs drop constraint if exists runs_state_check;

alter table copying.runs
add constraint runs_state_check check (state in ('running', 'done', 'failed', 'interrupted', 'undone'));

alter table copying.deferred drop constraint if exists deferred_kind_check;

alter table copying.deferred
add constraint deferred_kind_check check (kind in ('index', 'key', 'foreign key', 'validation'));

alter table copying.deferred drop constraint if exists deferred_application_table_name_name_key;

alter table copying.deferred
drop constraint if exists deferred_application_table_name_name_kind_key;

alter table copying.deferred
add constraint deferred_application_table_name_name_kind_key primary key (application, table_name, name, kind);

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
  target regclass,
  keep_primary boolean
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
    and not (keep_primary and i.indisprimary)
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
  target regclass,
  keep_primary boolean
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
        from copying.indexes(target, keep_primary) as g
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

create or replace function copying.defer_keys(
  application text,
  target regclass,
  keep_primary boolean
) returns text
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
  from copying.keys(target, keep_primary) as k;
  for key in
    select k.removal
    from copying.keys(target, keep_primary) as k
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
comment on function copying.indexes(regclass, boolean)
  is 'The indexes of a table that may be taken away, with their constraints';
comment on function copying.keys(regclass, boolean)
  is 'What may be taken away from a table: how it is dropped and how it is made again';
comment on function copying.defer_keys(text, regclass, boolean)
  is 'Takes the indexes and keys of an empty table away and records them; tells why, if it does not';
comment on function copying.restore_key(text, text, text, text)
  is 'Makes one of them again, and deletes its record';
comment on view copying.missing_keys
  is 'Indexes and keys that a copy took away and has not made again';
--! EndIncluded copying/deferred.sql

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

create or replace function copying.note_chunk() returns trigger
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
begin
  perform copying.note_write(s.application, s.target_table, new.rows)
  from copying.steps as s
  where s.id = new.step_id and s.kind in ('copy', 'shape');
  return null;
end
$$;

drop trigger if exists chunks_note_chunk on copying.chunks;

create trigger chunks_note_chunk
  after update of written_by on copying.chunks
  for each row
  when (new.written_by is not null and new.rows > 0)
  execute function copying.note_chunk();

-- The lower half of a transaction's number, which is what a row keeps of it.
create or replace function copying.short_xid(id xid8) returns xid
language sql immutable parallel safe
as $$
  select (id::text::numeric % 4294967296)::text::xid
$$;

create or replace function copying.undo_problem(application text) returns text
language sql stable parallel safe
set search_path = ''
as $$
  select case
    when w.xmin <> copying.short_xid(w.written_by)
    then format('this database was restored from a dump after transaction %s wrote %s, so that its rows are not known any more', w.written_by, w.target_table)
    else format('transaction %s, which wrote %s, is too long ago: its number may have been used again', w.written_by, w.target_table)
  end
  from copying.writes as w
  where w.application = undo_problem.application
    and (
      w.xmin <> copying.short_xid(w.written_by)
      or pg_snapshot_xmax(pg_current_snapshot())::text::numeric - w.written_by::text::numeric >= 2147483648
    )
  order by w.written_by
  limit 1
$$;

create or replace function copying.written_by(application text, target_table text) returns xid[]
language sql stable parallel safe
set search_path = ''
as $$
  select coalesce(array_agg(copying.short_xid(w.written_by)), '{}')
  from copying.writes as w
  where w.application = written_by.application and to_regclass(w.target_table) = to_regclass(written_by.target_table)
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
comment on function copying.short_xid(xid8) is 'The number of a transaction as a row keeps it';
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
comment on column copying.deferred.kind
  is 'What it is; the index of a key and the key, a foreign key and its validation are two records';
comment on column copying.deferred.definition is 'The statement that makes it again';
comment on column copying.deferred.dropped_at is 'When it was taken away';

comment on table copying.writes
  is 'Every transaction that wrote rows into a target for a copy; written by that transaction';
comment on column copying.writes.application is 'The application';
comment on column copying.writes.target_table is 'The table that it wrote into';
comment on column copying.writes.written_by
  is 'The transaction: the xmin of its rows, and of this one';
comment on column copying.writes.rows is 'How many rows it wrote';

comment on table copying.undone is 'What an undo that is not finished has taken out so far';
comment on column copying.undone.application is 'The application';
comment on column copying.undone.target_table is 'The table that it took rows out of';
comment on column copying.undone.rows is 'How many rows it took out';

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
  copying.rejects,
  copying.proofs
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
  copying.proofs,
  copying.progress
to app_monitor;

grant execute on all functions in schema copying to app_copier;
--! EndIncluded copying/grants.sql
