CREATE VIEW monitor.replication_lag AS
 SELECT application_name AS replica,
    client_addr AS address,
    state,
    sync_state,
    pg_wal_lsn_diff(
        CASE
            WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn()
            ELSE pg_current_wal_lsn()
        END, replay_lsn) AS bytes_behind,
    replay_lag AS time_behind
   FROM pg_stat_replication r;

COMMENT ON VIEW monitor.replication_lag IS 'How far each replica is behind';

GRANT SELECT ON TABLE monitor.replication_lag TO app_monitor;
