-- Every sequence with the last value that it gave, or null before its first, so that a restored backup can
-- be compared with what was backed up. No snapshot holds a sequence still: it is asked before the dump and
-- after it, and what was restored must lie between the two; so those that cycle are not here. Nor are
-- extensions' own, as their tables are not in backup_sums.sql.
select
  format('%I.%I', n.nspname, c.relname) as name,
  pg_sequence_last_value(c.oid)::text as value
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
join pg_catalog.pg_sequence as s on s.seqrelid = c.oid
where
  c.relkind = 'S'
  and c.relpersistence <> 't'
  and not s.seqcycle
  and n.nspname !~ '^(pg_|information_schema$|_timescaledb_|timescaledb_|cron$)'
  and not exists (
    select
    from pg_catalog.pg_depend as d
    where
      d.classid = 'pg_class'::regclass
      and d.objid = c.oid
      and d.refclassid = 'pg_extension'::regclass
      and d.deptype = 'e'
  )
order by
  name;
