CREATE FUNCTION copying.foreign_keys(target regclass) RETURNS TABLE(id oid, index_id oid, is_own boolean, may_go boolean)
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select
    f.oid,
    f.conindid,
    f.conrelid = target,
    f.conparentid = 0
      and copying.is_own(f.conrelid)
      and copying.is_own(f.confrelid)
      and copying.is_plain(f.conrelid)
  from pg_catalog.pg_constraint as f
  where f.contype = 'f' and target in (f.conrelid, f.confrelid)
$$;

COMMENT ON FUNCTION copying.foreign_keys(target regclass) IS 'The foreign keys of a table and those that refer to it, and whether they may be taken away';

REVOKE ALL ON FUNCTION copying.foreign_keys(target regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.foreign_keys(target regclass) TO app_copier;
