-- Who waits for whom, who is connected, and how far replicas are behind.
create or replace view monitor.blocked_sessions as
select
  a.pid as blocked_pid,
  a.usename as blocked_role,
  now() - a.query_start as waiting,
  left(a.query, 500) as blocked_query,
  b.pid as blocking_pid,
  b.usename as blocking_role,
  b.application_name as blocking_application,
  b.state as blocking_state,
  now() - b.xact_start as blocking_transaction_age,
  left(b.query, 500) as blocking_query
from pg_catalog.pg_stat_activity as a
cross join lateral unnest(pg_blocking_pids(a.pid)) as blocker (pid)
join pg_catalog.pg_stat_activity as b on b.pid = blocker.pid
where
  a.wait_event_type = 'Lock';

create or replace view monitor.connections as
select
  coalesce(a.datname, '(none)') as database_name,
  coalesce(a.usename, '(none)') as role,
  coalesce(a.state, a.backend_type) as state,
  count(*) as connections,
  max(now() - a.xact_start) as oldest_transaction,
  current_setting('max_connections')::integer as connections_max
from pg_catalog.pg_stat_activity as a
group by
  a.datname,
  a.usename,
  coalesce(a.state, a.backend_type);

create or replace view monitor.replication_lag as
select
  r.application_name as replica,
  r.client_addr as address,
  r.state,
  r.sync_state,
  pg_wal_lsn_diff(
    case
      when pg_is_in_recovery() then pg_last_wal_receive_lsn()
      else pg_current_wal_lsn()
    end,
    r.replay_lsn
  ) as bytes_behind,
  r.replay_lag as time_behind
from pg_catalog.pg_stat_replication as r;

comment on view monitor.blocked_sessions is 'Sessions that wait for a lock, and who holds it';
comment on view monitor.connections is 'Connections by database, role and state';
comment on view monitor.replication_lag is 'How far each replica is behind';

grant select
on monitor.blocked_sessions, monitor.connections, monitor.replication_lag
to app_monitor;
