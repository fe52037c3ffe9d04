-- Everything that plpgsql_check finds wrong in a function or trigger of plumb. A trigger's function
-- is checked once for every table that it is on, with the transition tables that its triggers give it.
with routines as (
  select p.oid, p.oid::regprocedure::text as name, p.prorettype = 'trigger'::regtype as is_trigger
  from pg_proc as p
  join pg_namespace as n on n.oid = p.pronamespace
  where n.nspowner = (select oid from pg_roles where rolname = 'app_owner')
    and p.prolang = (select oid from pg_language where lanname = 'plpgsql')
),
checks as (
  select r.oid, r.name, 0::oid as relation, null::name as old_table, null::name as new_table
  from routines as r
  where not r.is_trigger
  union all
  select r.oid, r.name, t.tgrelid, max(t.tgoldtable), max(t.tgnewtable)
  from routines as r
  join pg_trigger as t on t.tgfoid = r.oid
  join pg_class as c on c.oid = t.tgrelid and not c.relispartition
  where r.is_trigger
  group by r.oid, r.name, t.tgrelid
)
select c.name, c.relation::regclass::text as relation, f.lineno, f.level, f.message
from checks as c
cross join lateral plpgsql_check_function_tb(
  c.oid, c.relation, oldtable => c.old_table, newtable => c.new_table,
  performance_warnings => false, extra_warnings => true
) as f
order by c.name, f.lineno
