CREATE FUNCTION copying.is_own(target regclass) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select pg_has_role(c.relowner, 'usage') from pg_catalog.pg_class as c where c.oid = target
$$;

COMMENT ON FUNCTION copying.is_own(target regclass) IS 'Whether the current role owns a table';

REVOKE ALL ON FUNCTION copying.is_own(target regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.is_own(target regclass) TO app_copier;
