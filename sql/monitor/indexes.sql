-- Indexes that cost without serving. Unused: never read since the statistics were reset, and no
-- constraint needs it. Duplicate: no constraint needs it, and another index on the same table begins
-- with the same columns, in the same order and collations, under the same condition. Invalid: a
-- concurrent build that failed.
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
  and not i.indisexclusion
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
  and not a.indisexclusion
  and pg_get_expr(a.indpred, a.indrelid) is not distinct from pg_get_expr(b.indpred, b.indrelid)
  and pg_get_expr(a.indexprs, a.indrelid) is not distinct from pg_get_expr(b.indexprs, b.indrelid)
  and (b.indkey::smallint[]) [0 :a.indnatts - 1] = (a.indkey::smallint[]) [0 :a.indnatts - 1]
  and (b.indclass::oid[]) [0 :a.indnkeyatts - 1] = (a.indclass::oid[]) [0 :a.indnkeyatts - 1]
  and (b.indcollation::oid[]) [0 :a.indnkeyatts - 1] = (a.indcollation::oid[]) [0 :a.indnkeyatts - 1]
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
