CREATE FUNCTION jobs.release() RETURNS text
    LANGUAGE sql
    SET search_path TO ''
    AS $$
  with
  released as (
    delete from jobs.holds as h
    where h.pid = pg_catalog.pg_backend_pid() or not jobs.is_holder(h.pid)
    returning h.name
  )
  select format(
    'select cron.alter_job(jobid, active => true) from cron.job where not active and jobname = any (%L);',
    array(
      select distinct current_database() || '/' || r.name
      from released as r
      join jobs.registry as g on g.name = r.name and g.enabled
      where not exists (
        select
        from jobs.holds as h
        where h.name = r.name and h.pid <> pg_catalog.pg_backend_pid() and jobs.is_holder(h.pid)
      )
    )
  )
$$;

COMMENT ON FUNCTION jobs.release() IS 'Releases what this session holds, and what is abandoned; returns the SQL that lets them run in pg_cron';

REVOKE ALL ON FUNCTION jobs.release() FROM PUBLIC;
