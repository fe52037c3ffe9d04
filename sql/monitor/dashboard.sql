-- All of it as one document for a page or an alert. Runs with the caller's rights: without
-- pg_monitor's, other people's statements are hidden by PostgreSQL itself.
create or replace function monitor.dashboard() returns jsonb
language sql stable parallel restricted
set search_path = pg_catalog, pg_temp
as $$
  select jsonb_build_object(
    'at', now(),
    'database', current_database(),
    'bytes', pg_database_size(current_database()),
    'cache_hit_percent', (
      select round(100.0 * d.blks_hit / nullif(d.blks_hit + d.blks_read, 0), 2)
      from pg_catalog.pg_stat_database as d
      where d.datname = current_database()
    ),
    'connections', (select coalesce(jsonb_agg(to_jsonb(c)), '[]') from monitor.connections as c),
    'blocked_sessions', (select coalesce(jsonb_agg(to_jsonb(b)), '[]') from monitor.blocked_sessions as b),
    'slow_queries', (
      select coalesce(jsonb_agg(to_jsonb(q)), '[]') from (select * from monitor.slow_queries limit 10) as q
    ),
    'table_sizes', (
      select coalesce(jsonb_agg(to_jsonb(t)), '[]') from (select * from monitor.table_sizes limit 10) as t
    ),
    'tables_needing_vacuum', (select coalesce(jsonb_agg(to_jsonb(v)), '[]') from monitor.tables_needing_vacuum as v),
    'unused_indexes', (
      select coalesce(jsonb_agg(to_jsonb(u)), '[]') from (select * from monitor.unused_indexes limit 10) as u
    ),
    'duplicate_indexes', (select coalesce(jsonb_agg(to_jsonb(d)), '[]') from monitor.duplicate_indexes as d),
    'invalid_indexes', (select coalesce(jsonb_agg(to_jsonb(i)), '[]') from monitor.invalid_indexes as i),
    'replication_lag', (select coalesce(jsonb_agg(to_jsonb(r)), '[]') from monitor.replication_lag as r),
    'partitions', (select coalesce(jsonb_agg(to_jsonb(p)), '[]') from partitions.runway() as p),
    'materialized_views', (select coalesce(jsonb_agg(to_jsonb(s)), '[]') from analytics.staleness as s),
    'failing_jobs', (
      select coalesce(jsonb_agg(to_jsonb(j)), '[]') from jobs.status as j where j.last_status = 'failed'
    )
  )
$$;

comment on function monitor.dashboard()
  is 'Everything that somebody who looks after the database wants to see, as one document';

grant execute on function monitor.dashboard() to app_monitor;
