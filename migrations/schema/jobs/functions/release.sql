CREATE FUNCTION jobs.release() RETURNS text
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  lock table jobs.holds in share row exclusive mode;

  with
  released as (
    delete from jobs.holds as h
    where h.pid = pg_catalog.pg_backend_pid() or not jobs.is_holder(h.pid)
    returning h.name
  )
  select coalesce(string_agg(
    format(
      'select cron.alter_job(jobid, schedule => %L) from cron.job where username = ''app_jobs'' and jobname = %L;',
      r.schedule, current_database() || '/' || r.name
    ),
    '' order by r.name
  ), '')
  from jobs.registry as r
  where r.name in (select d.name from released as d)
    and not exists (
      select
      from jobs.holds as h
      where h.name = r.name and h.pid <> pg_catalog.pg_backend_pid() and jobs.is_holder(h.pid)
    )
$$;

COMMENT ON FUNCTION jobs.release() IS 'Releases what this session holds, and what is abandoned; returns the SQL that gives them their schedules back, to be run before this transaction ends';

REVOKE ALL ON FUNCTION jobs.release() FROM PUBLIC;
