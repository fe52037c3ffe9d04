-- Where each relation, index, owned sequence and statistics object of a database belongs in
-- migrations/schema: to the table or view (home) in whose file it stands. `by_day` marks what
-- pg_partman and TimescaleDB make, because it depends on the day on which the database was made:
-- partitions named by a date, chunks, and what belongs to them.
with relations as (
  select
    c.oid,
    n.nspname as schema,
    c.relname as name,
    coalesce(i.indrelid, d.refobjid, c.oid) as home
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  left join pg_catalog.pg_index as i on i.indexrelid = c.oid
  left join pg_catalog.pg_depend as d on d.classid = 'pg_catalog.pg_class'::regclass and d.objid = c.oid
  and d.refclassid = 'pg_catalog.pg_class'::regclass and d.refobjsubid > 0
  and d.deptype in ('a', 'i') and c.relkind = 'S'
  where
    c.relkind in ('r', 'p', 'v', 'm', 'f', 'S', 'i', 'I')
    and n.nspname not like 'pg\_%' and n.nspname <> 'information_schema'
  union all
  select
    s.oid,
    n.nspname,
    s.stxname,
    s.stxrelid
  from pg_catalog.pg_statistic_ext as s
  join pg_catalog.pg_namespace as n on n.oid = s.stxnamespace
)
select
  r.schema,
  r.name,
  hn.nspname as "homeSchema",
  h.relname as "homeName",
  h.relkind::text as kind,
  (h.relispartition and h.relname ~ '_p\d{8}(_\d{6})?$') or h.relname ~ '^_hyper_\d+_\d+_chunk$' as "byDay"
from relations as r
join pg_catalog.pg_class as h on h.oid = r.home
join pg_catalog.pg_namespace as hn on hn.oid = h.relnamespace;
