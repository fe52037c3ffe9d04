-- The jobs among $1 (names of the registry) that run at this moment. Nobody but pg_cron can log in
-- as app_jobs, so its sessions are the jobs; each shows the command that it runs, cut off after
-- track_activity_query_size.
select
  r.name,
  a.pid,
  justify_interval(date_trunc('second', clock_timestamp() - a.query_start))::text as age
from pg_catalog.pg_stat_activity as a
join jobs.registry as r on a.query <> '' and starts_with(r.command, a.query)
where
  a.datname = current_database()
  and a.usename = 'app_jobs'
  and a.state <> 'idle'
  and r.name = any ($1::text[])
order by
  r.name;
