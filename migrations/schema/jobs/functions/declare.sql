CREATE FUNCTION jobs.declare(name text, schedule text, command text, description text) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  insert into jobs.registry as r (name, schedule, command, description)
  values (declare.name, declare.schedule, declare.command, declare.description)
  on conflict on constraint registry_name_key do update
  set schedule = excluded.schedule, command = excluded.command, description = excluded.description
  where (r.schedule, r.command, r.description)
    is distinct from (excluded.schedule, excluded.command, excluded.description)
$$;

COMMENT ON FUNCTION jobs.declare(name text, schedule text, command text, description text) IS 'Writes a job into the registry, or changes it there; jobs.apply() makes it so';

REVOKE ALL ON FUNCTION jobs.declare(name text, schedule text, command text, description text) FROM PUBLIC;
