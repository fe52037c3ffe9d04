CREATE FUNCTION jobs.cron_is_here() RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select exists (select from pg_catalog.pg_extension where extname = 'pg_cron')
$$;

COMMENT ON FUNCTION jobs.cron_is_here() IS 'Whether pg_cron lives in this database';

REVOKE ALL ON FUNCTION jobs.cron_is_here() FROM PUBLIC;
GRANT ALL ON FUNCTION jobs.cron_is_here() TO app_monitor;
