CREATE VIEW monitor.connections AS
 SELECT COALESCE(datname, '(none)'::name) AS database_name,
    COALESCE(usename, '(none)'::name) AS role,
    COALESCE(state, backend_type) AS state,
    count(*) AS connections,
    max((now() - xact_start)) AS oldest_transaction,
    (current_setting('max_connections'::text))::integer AS connections_max
   FROM pg_stat_activity a
  GROUP BY datname, usename, COALESCE(state, backend_type);

COMMENT ON VIEW monitor.connections IS 'Connections by database, role and state';

GRANT SELECT ON TABLE monitor.connections TO app_monitor;
