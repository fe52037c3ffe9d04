CREATE FUNCTION monitor.dashboard() RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL RESTRICTED
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

COMMENT ON FUNCTION monitor.dashboard() IS 'Everything that somebody who looks after the database wants to see, as one document';

REVOKE ALL ON FUNCTION monitor.dashboard() FROM PUBLIC;
GRANT ALL ON FUNCTION monitor.dashboard() TO app_monitor;
