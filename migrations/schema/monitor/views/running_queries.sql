CREATE VIEW monitor.running_queries AS
 SELECT pid,
    usename AS role,
    application_name,
    state,
    (now() - query_start) AS duration,
    wait_event_type,
    wait_event,
    "left"(query, 500) AS query
   FROM pg_stat_activity a
  WHERE ((datname = current_database()) AND (state <> 'idle'::text) AND (pid <> pg_backend_pid()))
  ORDER BY query_start;

COMMENT ON VIEW monitor.running_queries IS 'What is running now, longest first';

GRANT SELECT ON TABLE monitor.running_queries TO app_monitor;
