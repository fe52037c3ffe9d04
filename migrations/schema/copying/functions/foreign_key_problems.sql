CREATE FUNCTION copying.foreign_key_problems(targets regclass[]) RETURNS TABLE(code text, target_table text, sentence text)
    LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  key record;
  orphans bigint;
begin
  for key in
    select
      f.conname as name,
      f.conrelid::regclass as child,
      f.confrelid::regclass as parent,
      f.convalidated,
      string_agg(format('p.%I = c.%I', pa.attname, ca.attname), ' and ' order by k.n) as matches,
      string_agg(format('c.%I is not null', ca.attname), ' and ' order by k.n) as is_set
    from pg_catalog.pg_constraint as f
    cross join lateral unnest(f.conkey, f.confkey) with ordinality as k (child, parent, n)
    join pg_catalog.pg_attribute as ca on ca.attrelid = f.conrelid and ca.attnum = k.child
    join pg_catalog.pg_attribute as pa on pa.attrelid = f.confrelid and pa.attnum = k.parent
    where f.contype = 'f' and f.conrelid = any (targets) and f.conparentid = 0
    group by f.oid, f.conname, f.conrelid, f.confrelid, f.convalidated
    order by f.conrelid::regclass::text, f.conname
  loop
    code := 'foreign-key-not-valid';
    target_table := key.child;
    if not key.convalidated then
      sentence := format('%s: the foreign key %s is not validated', key.child, key.name);
      return next;
    end if;
    execute format(
      'select count(*) from %s as c where %s and not exists (select from %s as p where %s)',
      key.child, key.is_set, key.parent, key.matches
    )
    into orphans;
    if orphans > 0 then
      code := 'orphans';
      sentence := format('%s: %s rows refer by %s to rows of %s that are not there', key.child, orphans, key.name, key.parent);
      return next;
    end if;
  end loop;
end
$$;

COMMENT ON FUNCTION copying.foreign_key_problems(targets regclass[]) IS 'Foreign keys that are not validated, and rows that refer to nothing';

REVOKE ALL ON FUNCTION copying.foreign_key_problems(targets regclass[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.foreign_key_problems(targets regclass[]) TO app_copier;
