CREATE FUNCTION copying.follow_varies(target regclass, column_name text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select not exists (
    select
    from pg_catalog.pg_opclass as o
    join pg_catalog.pg_am as m on m.oid = o.opcmethod and m.amname = 'btree'
    join pg_catalog.pg_amproc as p
      on p.amprocfamily = o.opcfamily and p.amproclefttype = o.opcintype and p.amprocrighttype = o.opcintype and p.amprocnum = 4
    where o.opcdefault
      and o.opcintype = case when a.atttypid = 'varchar'::regtype then 'text'::regtype else a.atttypid end
      and (p.amproc = 'btequalimage'::regproc or c.collisdeterministic)
  )
  from pg_catalog.pg_attribute as a
  left join pg_catalog.pg_collation as c on c.oid = a.attcollation
  where a.attrelid = target and quote_ident(a.attname) = column_name
$$;

COMMENT ON FUNCTION copying.follow_varies(target regclass, column_name text) IS 'Whether equal values of a column may be written in several ways, as 1.0 and 1.00';

REVOKE ALL ON FUNCTION copying.follow_varies(target regclass, column_name text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.follow_varies(target regclass, column_name text) TO app_copier;
