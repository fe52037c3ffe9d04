-- The platform's own jobs, staggered over the hour. pg_cron's log is cleaned where it is; a run
-- that a restart ended has no end there.
select
  jobs.declare ('partition_maintenance', '17 * * * *', 'call partitions.maintain()', 'Makes the coming partitions');

select
  jobs.declare (
    'cron_log_cleaning',
    '41 3 * * *',
    $$delete from cron.job_run_details where coalesce(end_time, start_time) < now() - interval '14 days'$$,
    'pg_cron never cleans its own log'
  )
where
  jobs.cron_is_here();

select
  jobs.apply();
