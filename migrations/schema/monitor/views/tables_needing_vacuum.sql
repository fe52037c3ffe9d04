CREATE VIEW monitor.tables_needing_vacuum AS
 SELECT schemaname AS schema_name,
    relname AS table_name,
    n_live_tup AS live_rows,
    n_dead_tup AS dead_rows,
    round(((100.0 * (n_dead_tup)::numeric) / (NULLIF((n_live_tup + n_dead_tup), 0))::numeric), 1) AS dead_percent,
    GREATEST(last_vacuum, last_autovacuum) AS vacuumed_at,
    GREATEST(last_analyze, last_autoanalyze) AS analyzed_at
   FROM pg_stat_user_tables s
  WHERE ((n_dead_tup > 1000) AND ((n_dead_tup)::numeric > (0.2 * ((n_live_tup + n_dead_tup))::numeric)))
  ORDER BY n_dead_tup DESC;

COMMENT ON VIEW monitor.tables_needing_vacuum IS 'Tables of which more than a fifth, and more than 1,000 rows, is dead';

GRANT SELECT ON TABLE monitor.tables_needing_vacuum TO app_monitor;
