-- What a cancelled statement of CONCURRENTLY leaves behind, with the statements that mend it:
-- `undo` takes it away, `finish` completes it. An index that somebody builds at this moment is
-- invalid, too, and is let be; the index of a partitioned table is invalid until every partition
-- has its own. What REINDEX leaves has a name of its own and can only be taken away.
select
  'index' as kind,
  n.nspname as schema,
  c.relname as name,
  x.indrelid::regclass::text as parent,
  format('drop index concurrently %I.%I', n.nspname, c.relname) as undo,
  case
    when c.relname !~ '_cc(new|old)[0-9]*$' then format('reindex index concurrently %I.%I', n.nspname, c.relname)
  end as finish
from pg_catalog.pg_index as x
join pg_catalog.pg_class as c on c.oid = x.indexrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where
  not x.indisvalid
  and c.relkind = 'i'
  and n.nspname <> 'pg_toast'
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
      and (p.index_relid is null or p.index_relid = x.indexrelid or p.relid = x.indrelid)
  )
union all
select
  'partition',
  n.nspname,
  c.relname,
  i.inhparent::regclass::text,
  null,
  format('alter table %s detach partition %s finalize', i.inhparent::regclass, c.oid::regclass)
from pg_catalog.pg_inherits as i
join pg_catalog.pg_class as c on c.oid = i.inhrelid
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where
  i.inhdetachpending
  and not exists (
    select
    from pg_catalog.pg_locks as l
    where
      l.locktype = 'relation'
      and l.database = (
        select
          d.oid
        from pg_catalog.pg_database as d
        where
          d.datname = current_database()
      )
      and l.relation = i.inhparent
      and l.mode = 'ShareUpdateExclusiveLock'
      and l.pid <> pg_backend_pid()
  )
order by
  kind,
  schema,
  name;
