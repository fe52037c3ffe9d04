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
