--! Previous: sha1:c677839c6626fdc6a149e07d2c43af47af4bd67e
--! Hash: sha1:32fb99db5b64feb5985cf501472883f51beb96af
--! Message: partitions

-- Partitioned tables that the platform looks after: which, by how much at a time, how long ahead, and
-- how long their rows are kept. pg_partman makes partitions ahead of time (job partition_maintenance);
-- nothing has a default partition. What is older than its retention is retired by
-- `plumb partitions retire`, which detaches concurrently and therefore cannot be a job: such a
-- statement must stand alone, outside of a transaction. partitions.retirements remembers what was
-- begun, so that a retirement that was killed is finished the next time.
set local role app_owner;

create schema partitions;

create table partitions.registry (
  parent text not null,
  control text not null,
  every interval not null,
  premake integer not null,
  retention interval,
  keep boolean not null default false,
  constraint registry_parent_key primary key (parent),
  constraint registry_every_check check (every > '0'),
  constraint registry_premake_check check (premake between 1 and 1000),
  constraint registry_retention_check check (retention > '0')
);

create table partitions.retirements (
  parent text not null,
  partition text not null,
  keep boolean not null,
  begun_at timestamptz not null default now(),
  finished_at timestamptz,
  constraint retirements_partition_key primary key (partition)
);

--! Included partitions/manage.sql
-- Takes a range-partitioned table under management, or changes how it is managed. pg_partman makes
-- the partitions from now on, also when no row comes for a while; retiring is not left to it,
-- because it detaches under a lock that stops everybody.
-- This function alone has no search_path of its own: pg_partman saves the path, sets another for the
-- session and sets the saved one again, which would leave this function's path behind for its caller.
create or replace function partitions.manage(
  parent regclass,
  control text,
  every interval,
  retention interval default null,
  premake integer default 12,
  keep boolean default false
) returns void
language plpgsql volatile parallel unsafe
as $$
declare
  full_name constant text := (
    select format('%I.%I', n.nspname, c.relname)
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where c.oid = parent and c.relkind = 'p'
  );
begin
  if full_name is null then
    perform app.fail('PB005', format('%s is not a partitioned table', parent));
  end if;

  insert into partitions.registry as r (parent, control, every, premake, retention, keep)
  values (full_name, manage.control, manage.every, manage.premake, manage.retention, manage.keep)
  on conflict on constraint registry_parent_key do update
  set
    control = excluded.control,
    every = excluded.every,
    premake = excluded.premake,
    retention = excluded.retention,
    keep = excluded.keep;

  if not exists (select from partman.part_config as c where c.parent_table = full_name) then
    perform partman.create_parent(
      p_parent_table => full_name,
      p_control => manage.control,
      p_interval => manage.every::text,
      p_premake => manage.premake,
      p_default_table => false
    );
  end if;
  update partman.part_config as c
  set premake = manage.premake, infinite_time_partitions = true, retention = null
  where c.parent_table = full_name;
end
$$;

comment on function partitions.manage(regclass, text, interval, interval, integer, boolean)
  is 'Has partitions made ahead of time, and retired after their retention; PB005 for a table that is not partitioned';
--! EndIncluded partitions/manage.sql
--! Included partitions/runway.sql
-- How far the partitions of each managed table reach, and whether they are what they should be.
-- Partitions inherit neither row level security nor grants, so nobody may have a right to one;
-- queries come through the parent. Tables are found by name in the catalogue, since to_regclass()
-- would want a right to their schema. A hypertable makes its chunks when a row comes: it has no days
-- ahead and no gaps to speak of, but its chunks must be closed as well. An index of the parent that a partition lacks would make one
-- month slow.
create or replace view partitions.bounds as
select
  r.parent,
  i.inhparent,
  i.inhrelid::regclass as partition,
  (regexp_match(b.bound, 'FROM \(''(.*?)''\)')) [1]::timestamptz as lower,
  (regexp_match(b.bound, 'TO \(''(.*?)''\)')) [1]::timestamptz as upper,
  i.inhdetachpending as is_half_detached
from partitions.registry as r
join pg_catalog.pg_namespace as n on starts_with(r.parent, quote_ident(n.nspname) || '.')
join pg_catalog.pg_class as p on p.relnamespace = n.oid and r.parent = format('%I.%I', n.nspname, p.relname)
join pg_catalog.pg_inherits as i on i.inhparent = p.oid
join pg_catalog.pg_class as c on c.oid = i.inhrelid
cross join lateral (select pg_get_expr(c.relpartbound, c.oid) as bound) as b;

create or replace function partitions.runway() returns table (
  parent text,
  partitions bigint,
  oldest timestamptz,
  days_ahead integer,
  gaps bigint,
  half_detached bigint,
  open_partitions bigint,
  missing_indexes bigint
)
language sql stable parallel safe
set search_path = ''
as $$
  with steps as (
    select
      b.*,
      b.lower > lag(b.upper) over (partition by b.inhparent order by b.lower) as is_behind_a_gap,
      exists (
        select
        from pg_catalog.pg_class as c
        cross join lateral aclexplode(c.relacl) as acl
        where c.oid = b.partition and acl.grantee <> c.relowner
      ) as is_open,
      (
        select count(*)
        from pg_catalog.pg_index as p
        where p.indrelid = b.inhparent
          and not exists (
            select
            from pg_catalog.pg_inherits as i
            join pg_catalog.pg_index as x on x.indexrelid = i.inhrelid and x.indrelid = b.partition
            where i.inhparent = p.indexrelid and x.indisvalid
          )
      ) as missing_indexes
    from partitions.bounds as b
  )
  select
    s.parent,
    count(*),
    min(s.lower),
    extract(day from max(s.upper) - now())::integer,
    count(*) filter (where s.is_behind_a_gap),
    count(*) filter (where s.is_half_detached),
    count(*) filter (where s.is_open),
    sum(s.missing_indexes)::bigint
  from steps as s
  group by s.parent
  union all
  select
    format('%I.%I', h.schema_name, h.table_name),
    count(*),
    min(k.range_start),
    null,
    null,
    0,
    count(*) filter (
      where exists (select from aclexplode(c.relacl) as acl where acl.grantee <> c.relowner)
    ),
    null
  from _timescaledb_catalog.hypertable as h
  left join timescaledb_information.chunks as k
    on (k.hypertable_schema, k.hypertable_name) = (h.schema_name, h.table_name)
  left join pg_catalog.pg_namespace as n on n.nspname = k.chunk_schema
  left join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = k.chunk_name
  group by h.schema_name, h.table_name
  order by 1
$$;

comment on view partitions.bounds is 'Every partition of every managed table, with its bounds';
comment on function partitions.runway()
  is 'For each managed table: how many days ahead there are partitions, gaps between them, half-detached ones, ones that others have rights to, and missing indexes';

grant select on partitions.bounds, partitions.registry, partitions.retirements to app_monitor;
-- A copy plan asks which months there are.
grant select on partitions.bounds to app_copier;
grant execute on function partitions.runway() to app_monitor;
--! EndIncluded partitions/runway.sql
--! Included partitions/retire.sql
-- What is to be done next to retire old partitions: one statement, to be run on its own, outside of a
-- transaction; NULL when all is done. Everything is read from the catalogue and from what was noted,
-- so it does not matter where the last attempt ended: a detach that was interrupted is finalized, a
-- detached partition is dropped (or kept, where the registry says so) and noted as finished.
create or replace function partitions.next_step() returns text
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  step text;
begin
  select format('alter table %s detach partition %s finalize', b.inhparent::regclass, b.partition)
  into step
  from partitions.bounds as b
  where b.is_half_detached
  limit 1;
  if found then
    return step;
  end if;

  update partitions.retirements as r
  set finished_at = now()
  where r.finished_at is null
    and not exists (select from partitions.bounds as b where b.partition = to_regclass(r.partition))
    and (r.keep or to_regclass(r.partition) is null);

  select format('drop table %s', to_regclass(r.partition))
  into step
  from partitions.retirements as r
  where r.finished_at is null
    and not exists (select from partitions.bounds as b where b.partition = to_regclass(r.partition))
  order by r.partition
  limit 1;
  if found then
    return step;
  end if;

  with oldest as (
    select b.*, g.keep
    from partitions.bounds as b
    join partitions.registry as g using (parent)
    where b.upper <= now() - g.retention
    order by b.upper
    limit 1
  ),
  noted as (
    insert into partitions.retirements as r (parent, partition, keep)
    select o.parent, format('%I.%I', n.nspname, c.relname), o.keep
    from oldest as o
    join pg_catalog.pg_class as c on c.oid = o.partition
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    on conflict on constraint retirements_partition_key do update
    set begun_at = now(), finished_at = null, keep = excluded.keep
  )
  select format('alter table %s detach partition %s concurrently', o.inhparent::regclass, o.partition)
  into step
  from oldest as o;
  return step;
end
$$;

comment on function partitions.next_step()
  is 'The next statement that retires an old partition, to be run outside of a transaction; NULL when all are retired';
--! EndIncluded partitions/retire.sql
--! Included partitions/comments.sql
-- What the registry of partitioned tables means.
comment on schema partitions is 'Partitioned tables: made ahead of time, watched, retired';

comment on table partitions.registry is 'The partitioned tables that the platform looks after';
comment on column partitions.registry.parent is 'The partitioned table, with its schema';
comment on column partitions.registry.control is 'The column that decides about the partition';
comment on column partitions.registry.every is 'How much time one partition holds';
comment on column partitions.registry.premake is 'How many partitions are made ahead';
comment on column partitions.registry.retention is 'How long rows are kept; without one for ever';
comment on column partitions.registry.keep
  is 'Whether a retired partition stays as a table of its own';

comment on table partitions.retirements is 'Partitions that were retired, or are being retired';
comment on column partitions.retirements.parent is 'The table that it was a partition of';
comment on column partitions.retirements.partition is 'The partition, with its schema';
comment on column partitions.retirements.keep is 'Whether it stays as a table';
comment on column partitions.retirements.begun_at is 'When retiring began';
comment on column partitions.retirements.finished_at is 'When it was gone, or detached for good';

grant usage on schema partitions to app_monitor, app_copier;
--! EndIncluded partitions/comments.sql
