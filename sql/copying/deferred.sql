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
set search_path = pg_catalog, pg_temp
as $$
  select pg_has_role(c.relowner, 'usage') and c.relkind in ('r', 'p') from pg_catalog.pg_class as c where c.oid = target
$$;

create or replace function copying.is_plain(target regclass) returns boolean
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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

comment on function copying.is_own(regclass)
  is 'Whether this is a table, and the current role''s; a view runs what somebody wrote';
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
