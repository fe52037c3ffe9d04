CREATE FUNCTION jobs.script() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select format(
      'select cron.unschedule(jobid) from cron.job'
      ' where username = ''app_jobs'' and database = %L and starts_with(jobname, %L) and jobname <> all (%L);',
      current_database(),
      current_database() || '/',
      coalesce(array_agg(current_database() || '/' || r.name order by r.name), '{}')
    )
    || coalesce(string_agg(
      format(
        'select cron.schedule_in_database(%1$L, %2$L, %3$L, %4$L, active => %5$L);'
        'select cron.alter_job(jobid, active => %5$L) from cron.job'
        ' where username = ''app_jobs'' and jobname = %1$L and active <> %5$L;',
        current_database() || '/' || r.name,
        case when jobs.is_held(r.name) then jobs.never() else r.schedule end,
        r.command, current_database(), r.enabled
      ),
      '' order by r.name
    ), '')
  from jobs.registry as r
$_$;

COMMENT ON FUNCTION jobs.script() IS 'The SQL that makes pg_cron equal to the registry, for the database where pg_cron lives';

REVOKE ALL ON FUNCTION jobs.script() FROM PUBLIC;
