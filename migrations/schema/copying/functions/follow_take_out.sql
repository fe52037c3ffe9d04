CREATE FUNCTION copying.follow_take_out(target regclass, doomed regclass, followed regclass[], befores regclass[]) RETURNS SETOF regclass
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  reference record;
  found_any boolean;
begin
  for reference in
    select
      f.conrelid::regclass as child,
      format('pg_temp.follow_out_%s', replace(gen_random_uuid()::text, '-', '')) as children,
      string_agg(format('c.%I = d.%I', a.attname, b.attname), ' and ') as matches
    from pg_catalog.pg_constraint as f
    cross join lateral unnest(f.conkey, f.confkey) as k (child_column, parent_column)
    join pg_catalog.pg_attribute as a on a.attrelid = f.conrelid and a.attnum = k.child_column
    join pg_catalog.pg_attribute as b on b.attrelid = f.confrelid and b.attnum = k.parent_column
    where f.contype = 'f' and f.confrelid = target and f.conrelid = any (followed)
    group by f.oid
  loop
    reference.matches := format('exists (select from %s as d where %s)', doomed, reference.matches);
    if reference.child = target then
      -- Rows that go together go in one statement.
      reference.matches := reference.matches
        || format(' and not exists (select from %s as o where %s)', doomed, copying.follow_same(target, 'o', 'c'));
    end if;
    execute format('select exists (select from %s as c where %s)', reference.child, reference.matches)
    into found_any;
    continue when not found_any;
    execute format('create temporary table %s on commit drop as select c.* from %s as c where %s',
      reference.children, reference.child, reference.matches);
    select string_agg(copying.follow_is_other(befores[n]), ' and ')
    into reference.matches
    from generate_subscripts(followed, 1) as n
    where followed[n] = reference.child;
    execute format('select exists (select from %s as c where %s)', reference.children, reference.matches)
    into found_any;
    if found_any then
      return next reference.child;
    end if;
    return query
      select t from copying.follow_take_out(reference.child, reference.children::regclass, followed, befores) as t;
  end loop;
  execute format('delete from %s as t using %s as d where %s', target, doomed, copying.follow_same(target, 't', 'd'));
end
$$;

COMMENT ON FUNCTION copying.follow_take_out(target regclass, doomed regclass, followed regclass[], befores regclass[]) IS 'Takes rows out of a target after those that refer to them; returns the tables that lost other rows';

REVOKE ALL ON FUNCTION copying.follow_take_out(target regclass, doomed regclass, followed regclass[], befores regclass[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.follow_take_out(target regclass, doomed regclass, followed regclass[], befores regclass[]) TO app_copier;
