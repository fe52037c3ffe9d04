-- No number of an application is NaN, which every comparison with a lowest value lets pass and which no
-- sum survives, nor infinite. Each column is tried in a row of its table whose other numbers are null,
-- 0 or NaN: one of the table's checks must be false.
begin;

create temporary view numbers as
select a.attrelid::regclass as relation, a.attname as name, format_type(a.atttypid, a.atttypmod) as type, v.value
from pg_attribute as a
join pg_class as c on c.oid = a.attrelid and c.relkind in ('r', 'p') and not c.relispartition
join pg_namespace as n on n.oid = c.relnamespace
cross join lateral unnest(
  -- what has a precision refuses infinity itself
  case when a.atttypmod = -1 then array['NaN', 'Infinity', '-Infinity'] else array['NaN'] end
) as v (value)
where n.nspowner = (select oid from pg_roles where rolname = 'app_owner')
  and n.nspname not like 'pg\_%' and n.nspname not like 'landing\_%'
  -- the platform counts for itself
  and n.nspname not in ('app', 'jobs', 'copying', 'monitor', 'partitions', 'analytics')
  and a.atttypid in ('numeric'::regtype, 'real'::regtype, 'double precision'::regtype)
  and a.attnum > 0
  and not a.attisdropped;

create function pg_temp.refused(tried regclass, tried_name name, value text, others text) returns boolean language plpgsql as $$
declare
  checks text;
  columns text;
  refused boolean;
begin
  select coalesce(string_agg('(' || pg_get_expr(k.conbin, k.conrelid) || ') is false', ' or '), 'false') into checks
  from pg_constraint as k
  where k.conrelid = tried and k.contype = 'c';
  select string_agg(
    format(
      '%L::%s as %I',
      case when a.attname = tried_name then value when n.name is not null then others end,
      format_type(a.atttypid, a.atttypmod), a.attname
    ),
    ', '
  ) into columns
  from pg_attribute as a
  left join (select distinct m.relation, m.name from numbers as m) as n on n.relation = a.attrelid and n.name = a.attname
  where a.attrelid = tried and a.attnum > 0 and not a.attisdropped;
  execute format('select %s from (select %s) as t', checks, columns) into refused;
  return refused;
end
$$;

select plan(count(*)::integer + 2) from numbers;
select cmp_ok(count(*), '>', 10::bigint, 'there are numbers to try') from numbers;
select ok(
  bool_and(pg_temp.refused(n.relation, n.name, n.value, o.value)),
  format('%s.%s is never %s', n.relation, n.name, n.value)
)
from numbers as n
cross join (values (null), ('0'), ('NaN')) as o (value)
group by n.relation, n.name, n.value;

create table public.unguarded (price numeric(12, 2) constraint unguarded_price_check check (price >= 0));
select ok(not pg_temp.refused('public.unguarded', 'price', 'NaN', null), 'a column that only has a lowest value is found');

select * from finish();
rollback;
