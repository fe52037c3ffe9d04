-- The tables, views and indexes that the text $1 (of migrations) names, with the bytes of each table
-- and all that belongs to it (as VACUUM and ANALYZE have counted them, because to measure them would
-- wait for locks), and the folder of its tablespace, if that is not the default: before a migration
-- nobody knows what it will lock but by its words. More than it touches may be found, such as what
-- is named in a function's body only; a name that is put together at run time is not found. Lines of
-- comment are left out.
with recursive words (word) as (
  select distinct
    w.word
  from regexp_split_to_table(regexp_replace($1::text, '^\s*--.*$', '', 'gn'), '\W+') as w (word)
),
named (root, oid) as (
  select
    c.oid,
    c.oid
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where
    n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'graphile_migrate')
    and c.relkind in ('r', 'p', 'm', 'v', 'f', 'i', 'I')
    and c.relpersistence <> 't'
    and (
      c.relname in (select w.word from words as w)
      or c.relname ~ '\W' and position(c.relname in $1::text) > 0
    )
  union
  select
    p.root,
    o.oid
  from named as p
  cross join lateral (
    select
      i.inhrelid
    from pg_catalog.pg_inherits as i
    where
      i.inhparent = p.oid
    union all
    select
      x.indexrelid
    from pg_catalog.pg_index as x
    where
      x.indrelid = p.oid
    union all
    select
      t.reltoastrelid
    from pg_catalog.pg_class as t
    where
      t.oid = p.oid
      and t.reltoastrelid <> 0
  ) as o (oid)
)
select
  r.oid::regclass::text as name,
  sum(c.relpages::float8 * current_setting('block_size')::integer) as bytes,
  pg_tablespace_location(coalesce(nullif(r.reltablespace, 0), d.dattablespace)) as folder
from named as p
join pg_catalog.pg_class as r on r.oid = p.root
join pg_catalog.pg_class as c on c.oid = p.oid
join pg_catalog.pg_database as d on d.datname = current_database()
group by
  r.oid,
  r.reltablespace,
  d.dattablespace
order by
  bytes desc,
  name;
