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
