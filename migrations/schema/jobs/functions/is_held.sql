CREATE FUNCTION jobs.is_held(name text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select exists (
    select from jobs.holds as h where h.name = is_held.name and jobs.is_holder(h.pid)
  )
$$;

COMMENT ON FUNCTION jobs.is_held(name text) IS 'Whether a session that is still there holds the job';

REVOKE ALL ON FUNCTION jobs.is_held(name text) FROM PUBLIC;
