--! Previous: sha1:98cecad6205ac88abc43aaa284c7ca9b32472022
--! Hash: sha1:4da1a49e006e422c3751a0930c27385b76fb42bd
--! Message: monitor

set local role app_owner;

--! Included monitor/queries.sql
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
--! EndIncluded monitor/queries.sql
--! Included monitor/indexes.sql
-- Indexes that cost without serving. Unused: never read since the statistics were reset, and no
-- constraint needs it. Duplicate: another index on the same table begins with the same columns, in the
-- same order, under the same condition. Invalid: a concurrent build that failed.
create or replace view monitor.unused_indexes as
select
  s.schemaname,
  s.relname as table_name,
  s.indexrelname as index_name,
  pg_relation_size(s.indexrelid) as bytes,
  s.idx_scan as scans
from pg_catalog.pg_stat_user_indexes as s
join pg_catalog.pg_index as i on i.indexrelid = s.indexrelid
where
  s.idx_scan = 0
  and not i.indisunique
  and not exists (select from pg_catalog.pg_inherits as p where p.inhrelid = s.indexrelid)
order by
  pg_relation_size(s.indexrelid) desc;

create or replace view monitor.duplicate_indexes as
select
  a.indrelid::regclass as table_name,
  a.indexrelid::regclass as index_name,
  b.indexrelid::regclass as covered_by,
  pg_relation_size(a.indexrelid) as bytes
from pg_catalog.pg_index as a
join pg_catalog.pg_class as ac on ac.oid = a.indexrelid
join pg_catalog.pg_index as b on b.indrelid = a.indrelid and b.indexrelid <> a.indexrelid
join pg_catalog.pg_class as bc on bc.oid = b.indexrelid and bc.relam = ac.relam
join pg_catalog.pg_namespace as n on n.oid = ac.relnamespace
where
  n.nspname not in ('pg_catalog', 'pg_toast')
  and not a.indisunique
  and pg_get_expr(a.indpred, a.indrelid) is not distinct from pg_get_expr(b.indpred, b.indrelid)
  and pg_get_expr(a.indexprs, a.indrelid) is not distinct from pg_get_expr(b.indexprs, b.indrelid)
  and (b.indkey::smallint[]) [0 :a.indnatts - 1] = (a.indkey::smallint[]) [0 :a.indnatts - 1]
  and (b.indclass::oid[]) [0 :a.indnkeyatts - 1] = (a.indclass::oid[]) [0 :a.indnkeyatts - 1]
  and (b.indoption::smallint[]) [0 :a.indnkeyatts - 1] = (a.indoption::smallint[]) [0 :a.indnkeyatts - 1]
order by
  pg_relation_size(a.indexrelid) desc;

create or replace view monitor.invalid_indexes as
select
  i.indrelid::regclass as table_name,
  i.indexrelid::regclass as index_name
from pg_catalog.pg_index as i
where
  not (i.indisvalid and i.indisready);

comment on view monitor.unused_indexes
  is 'Indexes that no query has read and no constraint needs, largest first';
comment on view monitor.duplicate_indexes
  is 'Indexes that another index does the work of, largest first';
comment on view monitor.invalid_indexes is 'Indexes that a failed concurrent build left behind';

grant select
on monitor.unused_indexes, monitor.duplicate_indexes, monitor.invalid_indexes
to app_monitor;
--! EndIncluded monitor/indexes.sql
--! Included monitor/tables.sql
-- How large tables are, and whether vacuum keeps up. A partitioned table counts with its partitions.
create or replace view monitor.table_sizes as
select
  n.nspname as schema_name,
  c.relname as table_name,
  count(t.relid) as parts,
  sum(greatest(p.reltuples, 0))::bigint as estimated_rows,
  sum(pg_table_size(t.relid))::bigint as table_bytes,
  sum(pg_indexes_size(t.relid))::bigint as index_bytes
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral (
  select
    pt.relid
  from pg_partition_tree(c.oid) as pt
  where
    pt.isleaf
  union
  select
    c.oid
  where
    c.relkind <> 'p'
) as t
join pg_catalog.pg_class as p on p.oid = t.relid
where
  c.relkind in ('r', 'p', 'm')
  and not c.relispartition
  and n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast')
group by
  n.nspname,
  c.relname
order by
  sum(pg_total_relation_size(t.relid)) desc;

create or replace view monitor.tables_needing_vacuum as
select
  s.schemaname as schema_name,
  s.relname as table_name,
  s.n_live_tup as live_rows,
  s.n_dead_tup as dead_rows,
  round(100.0 * s.n_dead_tup / nullif(s.n_live_tup + s.n_dead_tup, 0), 1) as dead_percent,
  greatest(s.last_vacuum, s.last_autovacuum) as vacuumed_at,
  greatest(s.last_analyze, s.last_autoanalyze) as analyzed_at
from pg_catalog.pg_stat_user_tables as s
where
  s.n_dead_tup > 1000 and s.n_dead_tup > 0.2 * (s.n_live_tup + s.n_dead_tup)
order by
  s.n_dead_tup desc;

comment on view monitor.table_sizes is 'Tables and materialized views by size, partitions added up';
comment on view monitor.tables_needing_vacuum
  is 'Tables of which more than a fifth, and more than 1,000 rows, is dead';

grant select on monitor.table_sizes, monitor.tables_needing_vacuum to app_monitor;
--! EndIncluded monitor/tables.sql
--! Included monitor/sessions.sql
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
--! EndIncluded monitor/sessions.sql
--! Included monitor/dashboard.sql
-- All of it as one document for a page or an alert. Runs with the caller's rights: without
-- pg_monitor's, other people's statements are hidden by PostgreSQL itself.
create or replace function monitor.dashboard() returns jsonb
language sql stable parallel restricted
set search_path = ''
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
--! EndIncluded monitor/dashboard.sql
