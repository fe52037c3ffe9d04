-- The tables, views and indexes that the text $1 (of migrations) names, with the bytes of each table
-- and all that belongs to it: before a migration nobody knows what it will lock but by its words.
-- More than it touches may be found, such as what is named in a function's body only; a name that
-- is put together at run time is not found. Lines of comment are left out.
with words (word) as (
  select distinct
    w.word
  from regexp_split_to_table(regexp_replace($1::text, '^\s*--.*$', '', 'gn'), '\W+') as w (word)
)
select
  c.oid::regclass::text as name,
  s.bytes
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral (
  select
    sum(pg_total_relation_size(t.relid))::float8 as bytes
  from (
    select
      c.oid as relid
    union
    select
      p.relid
    from pg_partition_tree(c.oid) as p
    where
      c.relkind in ('p', 'I')
  ) as t
) as s
where
  n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', 'graphile_migrate')
  and c.relkind in ('r', 'p', 'm', 'v', 'f', 'i', 'I')
  and c.relpersistence <> 't'
  and (
    c.relname in (select w.word from words as w)
    or c.relname ~ '\W' and position(c.relname in $1::text) > 0
  )
order by
  s.bytes desc,
  name;
