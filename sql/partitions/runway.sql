-- How far the partitions of each managed table reach, and whether they are what they should be.
-- Partitions inherit neither row level security nor grants, so nobody may have a right to one;
-- queries come through the parent. Tables are found by name in the catalogue, since to_regclass()
-- would want a right to their schema. A managed table that is not there any more is shown without
-- partitions. A hypertable makes its chunks when a row comes: it has no days ahead and no gaps to
-- speak of, but its chunks must be closed as well. An index of the parent that a partition lacks
-- would make one month slow.
create or replace view partitions.bounds as
select
  r.parent,
  i.inhparent,
  i.inhrelid::regclass as partition,
  (regexp_match(b.bound, 'FROM \(''(.*?)''\)')) [1]::timestamptz as lower,
  (regexp_match(b.bound, 'TO \(''(.*?)''\)')) [1]::timestamptz as upper,
  i.inhdetachpending as is_half_detached
from partitions.registry as r
join pg_catalog.pg_namespace as n on starts_with(r.parent, quote_ident(n.nspname) || '.')
join pg_catalog.pg_class as p on p.relnamespace = n.oid and r.parent = format('%I.%I', n.nspname, p.relname)
join pg_catalog.pg_inherits as i on i.inhparent = p.oid
join pg_catalog.pg_class as c on c.oid = i.inhrelid
cross join lateral (select pg_get_expr(c.relpartbound, c.oid) as bound) as b;

create or replace function partitions.runway() returns table (
  parent text,
  partitions bigint,
  oldest timestamptz,
  days_ahead integer,
  gaps bigint,
  half_detached bigint,
  open_partitions bigint,
  missing_indexes bigint
)
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  with steps as (
    select
      b.*,
      b.lower > lag(b.upper) over (partition by b.inhparent order by b.lower) as is_behind_a_gap,
      exists (
        select
        from pg_catalog.pg_class as c
        join pg_catalog.pg_attribute as a on a.attrelid = c.oid
        cross join lateral aclexplode(c.relacl || a.attacl) as acl
        where c.oid = b.partition and acl.grantee <> c.relowner
      ) as is_open,
      (
        select count(*)
        from pg_catalog.pg_index as p
        where p.indrelid = b.inhparent
          and not exists (
            select
            from pg_catalog.pg_inherits as i
            join pg_catalog.pg_index as x on x.indexrelid = i.inhrelid and x.indrelid = b.partition
            where i.inhparent = p.indexrelid and x.indisvalid
          )
      ) as missing_indexes
    from partitions.bounds as b
  )
  select
    s.parent,
    count(*),
    min(s.lower),
    extract(day from max(s.upper) - now())::integer,
    count(*) filter (where s.is_behind_a_gap),
    count(*) filter (where s.is_half_detached),
    count(*) filter (where s.is_open),
    sum(s.missing_indexes)::bigint
  from steps as s
  group by s.parent
  union all
  select r.parent, 0, null, null, 0, 0, 0, 0
  from partitions.registry as r
  where not exists (select from partitions.bounds as b where b.parent = r.parent)
  union all
  select
    format('%I.%I', h.schema_name, h.table_name),
    count(*),
    min(k.range_start),
    null,
    null,
    0,
    count(*) filter (
      where exists (select from aclexplode(c.relacl) as acl where acl.grantee <> c.relowner)
    ),
    null
  from _timescaledb_catalog.hypertable as h
  left join timescaledb_information.chunks as k
    on (k.hypertable_schema, k.hypertable_name) = (h.schema_name, h.table_name)
  left join pg_catalog.pg_namespace as n on n.nspname = k.chunk_schema
  left join pg_catalog.pg_class as c on c.relnamespace = n.oid and c.relname = k.chunk_name
  group by h.schema_name, h.table_name
  order by 1
$$;

comment on view partitions.bounds is 'Every partition of every managed table, with its bounds';
comment on function partitions.runway()
  is 'For each managed table: how many partitions there are, none where the table is gone, how many days ahead there are partitions, gaps between them, half-detached ones, ones that others have rights to, and missing indexes';

grant select on partitions.bounds, partitions.registry, partitions.retirements to app_monitor;
-- A copy plan asks which months there are.
grant select on partitions.bounds to app_copier;
grant execute on function partitions.runway() to app_monitor;
