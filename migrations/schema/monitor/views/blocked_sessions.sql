CREATE VIEW monitor.blocked_sessions AS
 SELECT a.pid AS blocked_pid,
    a.usename AS blocked_role,
    (now() - a.query_start) AS waiting,
    "left"(a.query, 500) AS blocked_query,
    b.pid AS blocking_pid,
    b.usename AS blocking_role,
    b.application_name AS blocking_application,
    b.state AS blocking_state,
    (now() - b.xact_start) AS blocking_transaction_age,
    "left"(b.query, 500) AS blocking_query
   FROM ((pg_stat_activity a
     CROSS JOIN LATERAL unnest(pg_blocking_pids(a.pid)) blocker(pid))
     JOIN pg_stat_activity b ON ((b.pid = blocker.pid)))
  WHERE (a.wait_event_type = 'Lock'::text);

COMMENT ON VIEW monitor.blocked_sessions IS 'Sessions that wait for a lock, and who holds it';

GRANT SELECT ON TABLE monitor.blocked_sessions TO app_monitor;
