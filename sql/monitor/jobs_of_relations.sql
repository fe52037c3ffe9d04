-- The scheduled jobs that read or write one of the relations $1 (an array of names as text). What is
-- locked is more than it names: an index locks its table, a partition's parent is read through it,
-- and who reads a view reads its tables. A job uses a relation that its command names, or a function
-- that it calls, or one that this calls in its turn; partman's maintenance puts its statements
-- together at run time and touches every partitioned table. A name inside a word is no name. Other
-- statements that are put together at run time, and triggers, are not seen.
with recursive locked (oid) as (
  select
    to_regclass(t.name)::oid
  from unnest($1::text[]) as t (name)
  where
    to_regclass(t.name) is not null
  union
  select
    o.oid
  from locked as l
  cross join lateral (
    select
      x.indrelid
    from pg_catalog.pg_index as x
    where
      x.indexrelid = l.oid
    union all
    select
      i.inhparent
    from pg_catalog.pg_inherits as i
    where
      i.inhrelid = l.oid
    union all
    select
      r.ev_class
    from pg_catalog.pg_depend as d
    join pg_catalog.pg_rewrite as r on r.oid = d.objid
    where
      d.classid = 'pg_rewrite'::regclass
      and d.refclassid = 'pg_class'::regclass
      and d.refobjid = l.oid
  ) as o (oid)
),
routines (call, body) as (
  select
    '\m' || regexp_replace(p.proname, '\W', '.', 'g') || '"?\s*\(',
    case
      when p.prosqlbody is null then p.prosrc
      else pg_get_function_sqlbody(p.oid)
    end collate "default"
  from pg_catalog.pg_proc as p
  join pg_catalog.pg_namespace as n on n.oid = p.pronamespace
  where
    n.nspname not in ('pg_catalog', 'information_schema')
    and not exists (
      select
      from pg_catalog.pg_depend as d
      where
        d.classid = 'pg_proc'::regclass
        and d.objid = p.oid
        and d.deptype = 'e'
    )
),
used (job, schedule, body) as (
  select
    r.name,
    r.schedule,
    r.command
  from jobs.registry as r
  where
    r.enabled
  union
  select
    u.job,
    u.schedule,
    r.body
  from used as u
  join routines as r on u.body ~ r.call
)
select distinct
  u.job as name,
  u.schedule
from used as u
join locked as l on true
join pg_catalog.pg_class as c on c.oid = l.oid
where
  u.body ~ ('\m' || regexp_replace(c.relname, '\W', '.', 'g') || '\M')
  or c.relkind = 'p'
  and u.body ~ '\mrun_maintenance'
order by
  name;
