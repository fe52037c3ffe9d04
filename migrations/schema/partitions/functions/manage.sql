CREATE FUNCTION partitions.manage(parent regclass, control text, every interval, retention interval DEFAULT NULL::interval, premake integer DEFAULT 12, keep boolean DEFAULT false) RETURNS void
    LANGUAGE plpgsql
    SET "TimeZone" TO 'UTC'
    AS $$
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

COMMENT ON FUNCTION partitions.manage(parent regclass, control text, every interval, retention interval, premake integer, keep boolean) IS 'Has partitions made ahead of time, and retired after their retention; PB005 for a table that is not partitioned, or that has partitions of another length';

REVOKE ALL ON FUNCTION partitions.manage(parent regclass, control text, every interval, retention interval, premake integer, keep boolean) FROM PUBLIC;
