-- What a migration began and did not finish: it is in nobody's way and does not do its work either,
-- so nobody notices it. An index whose concurrent build failed is kept up to date and never read; a
-- constraint that was not validated says nothing about the rows before it; a partition that is half
-- detached is in no plan and still bound to its table. An index that is being built right now, and
-- what belongs to another session's temporary tables, is no leftover.
select
  'invalid-index' as code,
  format(
    case c.relkind
      when 'I' then 'The index %s of %s is invalid: attach an index of every partition to it.'
      else 'The index %s of %s is invalid: drop it concurrently and build it again.'
    end,
    i.indexrelid::regclass,
    i.indrelid::regclass
  ) as message
from pg_catalog.pg_index as i
join pg_catalog.pg_class as c on c.oid = i.indexrelid
where
  not (i.indisvalid and i.indisready and i.indislive)
  and c.relpersistence <> 't'
  and not exists (
    select
    from pg_catalog.pg_stat_progress_create_index as p
    where
      p.datid = (
        select
          d.oid
        from pg_catalog.pg_database as d
        where
          d.datname = current_database()
      )
      and p.relid = i.indrelid
  )
union all
select
  'constraint-not-valid',
  format(
    'The constraint %I of %s is not validated: alter table … validate constraint %I.',
    k.conname,
    coalesce(nullif(k.conrelid, 0)::regclass::text, format_type(k.contypid, null)),
    k.conname
  )
from pg_catalog.pg_constraint as k
where
  not k.convalidated
  and k.conparentid = 0
  and k.coninhcount = 0
union all
select
  'partition-half-detached',
  format(
    'The partition %s is half detached from %s: alter table … detach partition … finalize.',
    h.inhrelid::regclass,
    h.inhparent::regclass
  )
from pg_catalog.pg_inherits as h
where
  h.inhdetachpending
order by
  1,
  2;
