CREATE FUNCTION copying.referrers(target regclass) RETURNS TABLE(child regclass, condition text)
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select
    f.conrelid::regclass,
    string_agg(format('t.%I operator(%I.%s) c.%I', p.attname, n.nspname, o.oprname, c.attname), ' and ')
      || case when f.conrelid = target then ' and (c.tableoid, c.ctid) <> (t.tableoid, t.ctid)' else '' end
  from pg_catalog.pg_constraint as f
  cross join lateral unnest(f.conkey, f.confkey, f.conpfeqop) as k (child_column, parent_column, equal)
  join pg_catalog.pg_attribute as c on c.attrelid = f.conrelid and c.attnum = k.child_column
  join pg_catalog.pg_attribute as p on p.attrelid = f.confrelid and p.attnum = k.parent_column
  join pg_catalog.pg_operator as o on o.oid = k.equal
  join pg_catalog.pg_namespace as n on n.oid = o.oprnamespace
  where f.contype = 'f' and f.confrelid = target and f.conparentid = 0
  group by f.oid, f.conrelid
$$;

COMMENT ON FUNCTION copying.referrers(target regclass) IS 'The tables that refer to a table, and the condition for their row c and its row t';

REVOKE ALL ON FUNCTION copying.referrers(target regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.referrers(target regclass) TO app_copier;
