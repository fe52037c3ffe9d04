CREATE FUNCTION jobs.hold(names text[]) RETURNS text
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select pg_catalog.pg_advisory_lock('jobs.holds'::regclass::oid::integer, pg_catalog.pg_backend_pid());

  insert into jobs.holds (name)
  select r.name
  from jobs.registry as r
  where r.name = any (hold.names)
  on conflict on constraint holds_name_pid_key do nothing;

  select format(
    'select cron.alter_job(jobid, schedule => %L) from cron.job where username = ''app_jobs'' and jobname = any (%L);',
    jobs.never(),
    array(select current_database() || '/' || h.name from jobs.holds as h where h.pid = pg_catalog.pg_backend_pid())
  );
$$;

COMMENT ON FUNCTION jobs.hold(names text[]) IS 'Holds jobs for this session, until jobs.release() or its end; returns the SQL that stops pg_cron from starting them';

REVOKE ALL ON FUNCTION jobs.hold(names text[]) FROM PUBLIC;
