-- Who the session $1 waits for, one row per blocker. A role that may not see another's activity
-- still learns its pid.
select
  b.pid,
  coalesce(a.usename, 'an unknown user') as username,
  coalesce(nullif(a.application_name, ''), 'no application name') as application,
  coalesce(
    justify_interval(date_trunc('second', clock_timestamp() - coalesce(a.query_start, a.xact_start)))::text,
    'an unknown time'
  ) as age,
  coalesce(a.state, 'unknown') as state
from unnest(pg_blocking_pids($1::integer)) as b (pid)
left join pg_catalog.pg_stat_activity as a using (pid)
order by
  a.xact_start nulls last,
  b.pid;
