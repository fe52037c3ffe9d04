CREATE FUNCTION copying.travels_as_text(source_type text, target_type oid) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select exists (
    select
    from pg_catalog.pg_type as t
    join pg_catalog.pg_depend as d on d.classid = 'pg_catalog.pg_type'::regclass and d.objid = t.oid and d.deptype = 'e'
    where t.oid = target_type
      and t.typtype = 'b'
      and (
        t.typname = regexp_replace(source_type, '^.*\.', '')
        or (t.typname = 'citext' and source_type ~ '^(text|name|character varying(\(\d+\))?)$')
      )
  )
$_$;

COMMENT ON FUNCTION copying.travels_as_text(source_type text, target_type oid) IS 'Whether a type of an extension is the same on the source, whatever schema it has there';

REVOKE ALL ON FUNCTION copying.travels_as_text(source_type text, target_type oid) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.travels_as_text(source_type text, target_type oid) TO app_copier;
