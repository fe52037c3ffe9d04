CREATE FUNCTION jobs.remove(name text) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  delete from jobs.registry as r where r.name = remove.name
$$;

COMMENT ON FUNCTION jobs.remove(name text) IS 'Takes a job out of the registry; jobs.apply() makes it so';

REVOKE ALL ON FUNCTION jobs.remove(name text) FROM PUBLIC;
