CREATE FUNCTION copying.restore_key(application text, table_name text, name text, kind text) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  statements text;
begin
  delete from copying.deferred as d
  where d.application = restore_key.application
    and d.table_name = restore_key.table_name
    and d.name = restore_key.name
    and d.kind = restore_key.kind
  returning d.definition into statements;
  if statements is null then
    return false;
  end if;
  execute statements;
  return true;
end
$$;

COMMENT ON FUNCTION copying.restore_key(application text, table_name text, name text, kind text) IS 'Makes one of them again, and deletes its record';

REVOKE ALL ON FUNCTION copying.restore_key(application text, table_name text, name text, kind text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.restore_key(application text, table_name text, name text, kind text) TO app_copier;
