CREATE FUNCTION jobs.last_runs() RETURNS TABLE(name text, runs bigint, failures bigint, last_started_at timestamp with time zone, last_duration interval, last_status text, last_message text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if not jobs.cron_is_here() then
    return;
  end if;
  return query
  select w.name, d.runs, d.failures, l.start_time, l.end_time - l.start_time, l.status, l.return_message
  from jobs.registry as w
  join cron.job as j on j.username = 'app_jobs' and j.jobname = current_database() || '/' || w.name
  cross join lateral (
    select count(*) as runs, count(*) filter (where r.status = 'failed') as failures
    from cron.job_run_details as r
    where r.jobid = j.jobid
  ) as d
  left join lateral (
    select r.start_time, r.end_time, r.status, r.return_message
    from cron.job_run_details as r
    where r.jobid = j.jobid
    order by r.runid desc
    limit 1
  ) as l on true;
end
$$;

COMMENT ON FUNCTION jobs.last_runs() IS 'How often each job ran and failed, and its last run, from pg_cron''s log';

REVOKE ALL ON FUNCTION jobs.last_runs() FROM PUBLIC;
GRANT ALL ON FUNCTION jobs.last_runs() TO app_monitor;
