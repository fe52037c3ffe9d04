CREATE FUNCTION audit.disable(target regclass) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  execute format('drop trigger if exists audit_insert on %s', target);
  execute format('drop trigger if exists audit_update on %s', target);
  execute format('drop trigger if exists audit_delete on %s', target);
end
$$;

COMMENT ON FUNCTION audit.disable(target regclass) IS 'Logs no change of a table any more; what was logged stays';

REVOKE ALL ON FUNCTION audit.disable(target regclass) FROM PUBLIC;
