CREATE FUNCTION copying.follow_differs(target regclass, column_name text, left_alias text, right_alias text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select format(
    case
      when exists (
        select
        from pg_catalog.pg_opclass as o
        join pg_catalog.pg_am as m on m.oid = o.opcmethod and m.amname = 'btree'
        where o.opcdefault and o.opcintype in (a.atttypid, b.typbasetype)
      ) or b.typtype = 'e'
        then '%1$s.%3$s is distinct from %2$s.%3$s'
      else '%1$s.%3$s::text is distinct from %2$s.%3$s::text'
    end,
    left_alias, right_alias, column_name
  )
  from pg_catalog.pg_attribute as a
  join pg_catalog.pg_type as b on b.oid = a.atttypid
  where a.attrelid = target and quote_ident(a.attname) = column_name
$_$;

COMMENT ON FUNCTION copying.follow_differs(target regclass, column_name text, left_alias text, right_alias text) IS 'The condition that a column differs between two aliases';

REVOKE ALL ON FUNCTION copying.follow_differs(target regclass, column_name text, left_alias text, right_alias text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.follow_differs(target regclass, column_name text, left_alias text, right_alias text) TO app_copier;
