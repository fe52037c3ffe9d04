CREATE VIEW monitor.slow_queries AS
 SELECT queryid,
    "left"(query, 500) AS query,
    calls,
    round((total_exec_time)::numeric, 1) AS total_ms,
    round((mean_exec_time)::numeric, 3) AS mean_ms,
    round((max_exec_time)::numeric, 3) AS max_ms,
    rows,
    round(((100.0 * (shared_blks_hit)::numeric) / (NULLIF((shared_blks_hit + shared_blks_read), 0))::numeric), 1) AS cache_hit_percent
   FROM extensions.pg_stat_statements s
  WHERE (dbid = ( SELECT pg_database.oid
           FROM pg_database
          WHERE (pg_database.datname = current_database())))
  ORDER BY total_exec_time DESC;

COMMENT ON VIEW monitor.slow_queries IS 'Statements of this database by total time since the statistics were reset';

GRANT SELECT ON TABLE monitor.slow_queries TO app_monitor;
