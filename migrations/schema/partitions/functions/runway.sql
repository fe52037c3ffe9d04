CREATE FUNCTION partitions.runway() RETURNS TABLE(parent text, partitions bigint, oldest timestamp with time zone, days_ahead integer, gaps bigint, half_detached bigint, open_partitions bigint, missing_indexes bigint)
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

COMMENT ON FUNCTION partitions.runway() IS 'For each managed table: how many partitions there are, none where the table is gone, how many days ahead there are partitions, gaps between them, half-detached ones, ones that others have rights to, and missing indexes';

REVOKE ALL ON FUNCTION partitions.runway() FROM PUBLIC;
GRANT ALL ON FUNCTION partitions.runway() TO app_monitor;
