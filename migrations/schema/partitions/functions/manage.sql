CREATE FUNCTION partitions.manage(parent regclass, control text, every interval, retention interval DEFAULT NULL::interval, premake integer DEFAULT 12, keep boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql
    AS $$
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

COMMENT ON FUNCTION partitions.manage(parent regclass, control text, every interval, retention interval, premake integer, keep boolean) IS 'Has partitions made ahead of time, and retired after their retention; PB005 for a table that is not partitioned';

REVOKE ALL ON FUNCTION partitions.manage(parent regclass, control text, every interval, retention interval, premake integer, keep boolean) FROM PUBLIC;
