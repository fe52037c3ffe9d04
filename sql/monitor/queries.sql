-- Statements by the time that they cost. pg_stat_statements counts for the whole server; these views
-- show this database. Times are in milliseconds.
create or replace view monitor.slow_queries as
select
  s.queryid,
  left(s.query, 500) as query,
  s.calls,
  round(s.total_exec_time::numeric, 1) as total_ms,
  round(s.mean_exec_time::numeric, 3) as mean_ms,
  round(s.max_exec_time::numeric, 3) as max_ms,
  s.rows,
  round(100.0 * s.shared_blks_hit / nullif(s.shared_blks_hit + s.shared_blks_read, 0), 1) as cache_hit_percent
from extensions.pg_stat_statements as s
where
  s.dbid = (select oid from pg_catalog.pg_database where datname = current_database())
order by
  s.total_exec_time desc;

create or replace view monitor.running_queries as
select
  a.pid,
  a.usename as role,
  a.application_name,
  a.state,
  now() - a.query_start as duration,
  a.wait_event_type,
  a.wait_event,
  left(a.query, 500) as query
from pg_catalog.pg_stat_activity as a
where
  a.datname = current_database() and a.state <> 'idle' and a.pid <> pg_backend_pid()
order by
  a.query_start;

comment on view monitor.slow_queries
  is 'Statements of this database by total time since the statistics were reset';
comment on view monitor.running_queries is 'What is running now, longest first';

grant select on monitor.slow_queries, monitor.running_queries to app_monitor;
