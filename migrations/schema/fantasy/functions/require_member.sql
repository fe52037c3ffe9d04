CREATE FUNCTION fantasy.require_member() RETURNS void
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform app.require_tenant();
  perform app.require_role('commissioner', 'manager');
  if not fantasy.is_member() then
    perform app.fail('PB003', 'the user of this transaction is no member of the league');
  end if;
end
$$;

COMMENT ON FUNCTION fantasy.require_member() IS 'PB001 without a league, PB003 unless the user of this transaction is a member of it';

REVOKE ALL ON FUNCTION fantasy.require_member() FROM PUBLIC;
