CREATE FUNCTION copying.is_own(target regclass) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select pg_has_role(c.relowner, 'usage') and c.relkind in ('r', 'p') from pg_catalog.pg_class as c where c.oid = target
$$;

COMMENT ON FUNCTION copying.is_own(target regclass) IS 'Whether this is a table, and the current role''s; a view runs what somebody wrote';

REVOKE ALL ON FUNCTION copying.is_own(target regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.is_own(target regclass) TO app_copier;
