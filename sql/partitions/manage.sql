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
