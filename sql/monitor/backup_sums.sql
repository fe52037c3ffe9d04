-- Every table with the query that counts its rows and sums up a hash of each, so that a restored backup
-- can be compared with what was backed up: one row for each table that is no partition, chunk or heir of
-- another, because its sums hold theirs. A hash is hashed again: sums of plain ones miss values that were
-- swapped between rows. What has no hash of its own, or one that differs between databases (an enum hashes
-- its OID), is taken as text. Of an extension's tables those count that pg_dump saves as a whole.
-- Not here: materialized views, which a restore makes anew; sequences (backup_sequences.sql);
-- TimescaleDB's own tables, and those of pg_cron, which one database of a server only can have.
with tables as (
  select
    c.oid,
    format('%I.%I', n.nspname, c.relname) as name
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where
    c.relkind in ('r', 'p')
    and c.relpersistence <> 't'
    and n.nspname !~ '^(pg_|information_schema$|_timescaledb_|timescaledb_|cron$)'
    and not exists (
      select
      from pg_catalog.pg_inherits as i
      where
        i.inhrelid = c.oid
    )
    and not exists (
      select
      from pg_catalog.pg_depend as d
      join pg_catalog.pg_extension as e on e.oid = d.refobjid
      where
        d.classid = 'pg_class'::regclass
        and d.objid = c.oid
        and d.refclassid = 'pg_extension'::regclass
        and d.deptype = 'e'
        and coalesce(e.extcondition[array_position(e.extconfig, c.oid)], 'not saved') <> ''
    )
)
select
  t.name,
  format(
    'select count(*) as rows, coalesce(sum(hashint8extended(hash_record_extended(r, 0), 0)), 0) as sum from (select %s from %s) as r',
    coalesce(
      string_agg(
        case
          when coalesce(b.typname, y.typname) in (
            'bool',
            'bytea',
            'int2',
            'int4',
            'int8',
            'float4',
            'float8',
            'numeric',
            'text',
            'varchar',
            'bpchar',
            'name',
            'uuid',
            'date',
            'time',
            'timetz',
            'timestamp',
            'timestamptz',
            'interval',
            'jsonb',
            'inet',
            'cidr'
          )
          and coalesce(b.typnamespace, y.typnamespace) = 'pg_catalog'::regnamespace
          and y.typtype = 'b' then quote_ident(a.attname)
          else format('%1$I::text as %1$I', a.attname)
        end,
        ', '
        order by
          a.attname
      ),
      'null'
    ),
    t.name
  ) as query
from tables as t
left join pg_catalog.pg_attribute as a on a.attrelid = t.oid
and a.attnum > 0
and not a.attisdropped
left join pg_catalog.pg_type as y on y.oid = a.atttypid
left join pg_catalog.pg_type as b on b.oid = y.typelem
and y.typcategory = 'A'
group by
  t.name
order by
  t.name;
