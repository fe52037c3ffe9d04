CREATE FUNCTION jobs.abandoned() RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select array(
    select distinct h.name from jobs.holds as h where not jobs.is_holder(h.pid) order by h.name
  )
$$;

COMMENT ON FUNCTION jobs.abandoned() IS 'The jobs that are held by a session which has ended';

REVOKE ALL ON FUNCTION jobs.abandoned() FROM PUBLIC;
