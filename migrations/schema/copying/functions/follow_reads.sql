CREATE FUNCTION copying.follow_reads(shaped regclass) RETURNS TABLE(relation regclass, column_name text)
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  with recursive
    read as (
      select shaped::oid as oid, 0 as attnum
      union
      select d.refobjid, d.refobjsubid
      from read as v
      join pg_catalog.pg_rewrite as r on r.ev_class = v.oid
      join pg_catalog.pg_depend as d
        on d.classid = 'pg_catalog.pg_rewrite'::regclass
        and d.objid = r.oid
        and d.refclassid = 'pg_catalog.pg_class'::regclass
      where d.refobjid <> v.oid
    )
  select c.oid::regclass, a.attname::text
  from read as r
  join pg_catalog.pg_class as c on c.oid = r.oid and c.relkind in ('r', 'p', 'f', 'm')
  left join pg_catalog.pg_attribute as a on a.attrelid = r.oid and a.attnum = r.attnum and a.attnum > 0
$$;

COMMENT ON FUNCTION copying.follow_reads(shaped regclass) IS 'The relations and columns that a plan''s view reads';

REVOKE ALL ON FUNCTION copying.follow_reads(shaped regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.follow_reads(shaped regclass) TO app_copier;
