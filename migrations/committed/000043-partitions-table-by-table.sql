--! Previous: sha1:173d92b18d069b523026237601b1227bf559ae7f
--! Hash: sha1:3eea139c996fa04990ed6c92c4e355c32c1c974d
--! Message: Partitions table by table

-- One table that fails leaves the others their partitions, so maintenance is a procedure with a
-- transaction for each; retiring notes when a partition ends, so that it drops none that is no longer due.
set local role app_owner;

drop routine if exists partitions.maintain();

alter table partitions.retirements add column if not exists upper timestamptz;

--! Included app/errors.sql
-- The errors that plumb's own functions raise, in one list: class PB of SQLSTATE, which neither
-- PostgreSQL nor the SQL standard uses. app.fail() is the only way to raise one, so that code and
-- sentence always agree. scripts/lib/sqlstates.ts mirrors the list by name; a test compares them.
create or replace view app.errors(code, name, message, hint) as
values
  ('PB001', 'no_tenant', 'This transaction has no tenant.', 'Call app.set_context() first.'),
  (
    'PB002',
    'wrong_tenant',
    'That belongs to another tenant.',
    'Name a row of the tenant of this transaction.'
  ),
  (
    'PB003',
    'role_not_allowed',
    'The role of this transaction may not do that.',
    'Act as a role that may.'
  ),
  ('PB004', 'not_found', 'There is no such row.', 'Check the identifier.'),
  (
    'PB005',
    'bad_argument',
    'An argument is not usable.',
    'Correct the argument that the detail names.'
  ),
  (
    'PB006',
    'no_primary_key',
    'The table has no primary key.',
    'Give the table a primary key that begins with the tenant.'
  ),
  (
    'PB007',
    'unknown_error',
    'An error was raised by a code that is not in app.errors.',
    'Add it to sql/app/errors.sql.'
  ),
  (
    'PB008',
    'not_maintained',
    'The partitions of some tables could not be made.',
    'Mend each as the detail says; one that is gone is taken out by partitions.unmanage().'
  );

create or replace function app.fail(code text, detail text default '') returns void
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
declare
  error app.errors;
begin
  select * into error from app.errors where errors.code = fail.code;
  if not found then
    select * into error from app.errors where errors.code = 'PB007';
    detail := fail.code;
  end if;
  raise exception using
    errcode = error.code,
    message = error.message,
    detail = coalesce(detail, ''),
    hint = error.hint;
end
$$;

comment on view app.errors
  is 'Every error that plumb''s functions raise: SQLSTATE, name, sentence, what to do';

comment on function app.fail(text, text) is 'Raises the error of app.errors with that code';

grant execute on function app.fail(text, text) to app_user, app_analyst, app_copier, app_jobs;

grant select on app.errors to app_user, app_analyst, app_copier, app_jobs, app_monitor;
--! EndIncluded app/errors.sql
--! Included partitions/manage.sql
-- Takes a range-partitioned table under management, or changes how it is managed. pg_partman makes
-- the partitions from now on, also when no row comes for a while; retiring is not left to it,
-- because it detaches under a lock that stops everybody. Bounds are those of UTC, whatever the
-- session's zone is: months that follow daylight saving would drift.
-- pg_partman puts its own schema and pg_temp before the path that it finds, and sets it again for
-- the session, which outlives a search_path of the function's own. So this function and maintain()
-- have none: they set it and put back what was there. Until then every name has its schema, types
-- too: a schema that is named like the role would come first. The path is pg_temp alone, because
-- pg_catalog is before it only where it is not named.
create or replace function partitions.manage(
  parent regclass,
  control text,
  every interval,
  retention interval default null,
  premake integer default 12,
  keep boolean default false
) returns void
language plpgsql volatile parallel unsafe
set timezone = 'UTC'
as $$
declare
  callers_path constant pg_catalog.text := pg_catalog.current_setting('search_path');
  full_name pg_catalog.text;
  present partman.part_config;
  is_managed pg_catalog.bool;
begin
  perform pg_catalog.set_config('search_path', 'pg_temp', true);

  select format('%I.%I', n.nspname, c.relname)
  into full_name
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where c.oid = parent and c.relkind = 'p';
  if not found then
    perform app.fail('PB005', format('%s is not a partitioned table', parent));
  end if;

  select * into present from partman.part_config as c where c.parent_table = full_name;
  is_managed := found;
  -- As text, because 30 days are equal to a month.
  if is_managed
    and (present.control, present.partition_interval::interval::text)
      <> (manage.control, manage.every::text)
  then
    perform app.fail('PB005', format(
      '%s has partitions by %I, each of %s: neither can be changed here',
      full_name, present.control, present.partition_interval
    ));
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

  if not is_managed then
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

  perform set_config('search_path', callers_path, is_managed);
end
$$;

-- By its name, because the table may be gone.
create or replace function partitions.unmanage(parent text) returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  was_configured boolean;
begin
  delete from partman.part_config as c where c.parent_table = unmanage.parent;
  was_configured := found;
  delete from partitions.registry as r where r.parent = unmanage.parent;
  if not (found or was_configured) then
    perform app.fail('PB005', format('%s is not managed', parent));
  end if;
end
$$;

comment on function partitions.manage(regclass, text, interval, interval, integer, boolean)
  is 'Has partitions made ahead of time, and retired after their retention; PB005 for a table that is not partitioned, or that has partitions of another length';

comment on function partitions.unmanage(text)
  is 'Has no more partitions made and none retired; those that are there stay; PB005 for a table that is not managed';
--! EndIncluded partitions/manage.sql
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
comment on column partitions.retirements.upper is 'When what it holds ends';
comment on column partitions.retirements.keep is 'Whether it stays as a table';
comment on column partitions.retirements.begun_at is 'When retiring began';
comment on column partitions.retirements.finished_at is 'When it was gone, or detached for good';

grant usage on schema partitions to app_monitor, app_copier;
--! EndIncluded partitions/comments.sql
--! Included partitions/maintain.sql
-- Makes the coming partitions; what the job partition_maintenance calls. Each table has a transaction
-- of its own, so that one which fails, because it was dropped or renamed, leaves the others alone; in
-- the end the job fails nevertheless, and says which they were.
-- pg_partman makes a partition as whoever asks, so app_jobs becomes app_owner first: else migrations
-- could not touch what a job has made. Of the path and the zone manage.sql tells.
create or replace function partitions.maintain(parent text) returns void
language plpgsql volatile parallel unsafe
set role = 'app_owner'
set timezone = 'UTC'
as $$
declare
  callers_path constant pg_catalog.text := pg_catalog.current_setting('search_path');
begin
  perform pg_catalog.set_config('search_path', 'pg_temp', true);
  perform partman.run_maintenance(p_parent_table => maintain.parent);
  perform set_config('search_path', callers_path, false);
end
$$;

create or replace procedure partitions.maintain()
language plpgsql
as $$
declare
  parent pg_catalog.text;
  failures pg_catalog.text;
begin
  for parent in
    select c.parent_table
    from partman.part_config as c
    where c.automatic_maintenance = 'on'
    order by c.maintenance_order, c.parent_table
  loop
    begin
      perform partitions.maintain(parent);
    exception
      when others then
        failures := pg_catalog.concat_ws(
          '; ', failures, pg_catalog.format('%s: %s', parent, pg_catalog.split_part(sqlerrm, e'\n', 1))
        );
    end;
    commit;
  end loop;
  if failures is not null then
    perform app.fail('PB008', failures);
  end if;
end
$$;

comment on function partitions.maintain(text)
  is 'Makes the coming partitions of one table under management, as its owner';

comment on procedure partitions.maintain()
  is 'Makes the coming partitions of all tables under management, each in a transaction; PB008 in the end when some could not be made';
--! EndIncluded partitions/maintain.sql
--! Included partitions/runway.sql
-- How far the partitions of each managed table reach, and whether they are what they should be.
-- Partitions inherit neither row level security nor grants, so nobody may have a right to one;
-- queries come through the parent. Tables are found by name in the catalogue, since to_regclass()
-- would want a right to their schema. A managed table that is not there any more is shown without
-- partitions. A hypertable makes its chunks when a row comes: it has no days ahead and no gaps to
-- speak of, but its chunks must be closed as well. An index of the parent that a partition lacks
-- would make one month slow.
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
set search_path = pg_catalog, pg_temp
as $$
  with steps as (
    select
      b.*,
      b.lower > lag(b.upper) over (partition by b.inhparent order by b.lower) as is_behind_a_gap,
      exists (
        select
        from pg_catalog.pg_class as c
        join pg_catalog.pg_attribute as a on a.attrelid = c.oid
        cross join lateral aclexplode(c.relacl || a.attacl) as acl
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
  select r.parent, 0, null, null, 0, 0, 0, 0
  from partitions.registry as r
  where not exists (select from partitions.bounds as b where b.parent = r.parent)
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
  is 'For each managed table: how many partitions there are, none where the table is gone, how many days ahead there are partitions, gaps between them, half-detached ones, ones that others have rights to, and missing indexes';

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
-- Dropped is only what is still due and was detached concurrently, as here, which leaves a check of
-- the bounds on the table: what somebody has detached by hand, to keep it, stays.
create or replace function partitions.next_step() returns text
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
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

  -- What is attached was not retired yet: it is noted anew below, if it is still due.
  delete from partitions.retirements as r
  using pg_catalog.pg_class as c
  where r.finished_at is null and c.oid = to_regclass(r.partition) and c.relispartition;

  update partitions.retirements as r
  set finished_at = now(), keep = to_regclass(r.partition) is not null
  where r.finished_at is null
    and (
      r.keep
      or to_regclass(r.partition) is null
      or not exists (
        select
        from partitions.registry as g
        join pg_catalog.pg_constraint as k on k.conrelid = to_regclass(r.partition) and k.contype = 'c'
        join pg_catalog.pg_attribute as a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
        where g.parent = r.parent
          and r.upper <= now() - g.retention
          and a.attname = g.control
          and not exists (
            select
            from pg_catalog.pg_constraint as p
            where p.conrelid = to_regclass(r.parent) and p.conname = k.conname
          )
      )
    );

  select format('drop table %s', to_regclass(r.partition))
  into step
  from partitions.retirements as r
  where r.finished_at is null
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
    insert into partitions.retirements as r (parent, partition, upper, keep)
    select o.parent, format('%I.%I', n.nspname, c.relname), o.upper, o.keep
    from oldest as o
    join pg_catalog.pg_class as c on c.oid = o.partition
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    on conflict on constraint retirements_partition_key do update
    set begun_at = now(), finished_at = null, upper = excluded.upper, keep = excluded.keep
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
