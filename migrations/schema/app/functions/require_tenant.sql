CREATE FUNCTION app.require_tenant() RETURNS uuid
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if app.tenant_id() is null then
    perform app.fail('PB001');
  end if;
  return app.tenant_id();
end
$$;

COMMENT ON FUNCTION app.require_tenant() IS 'The tenant of this transaction; PB001 when there is none';

REVOKE ALL ON FUNCTION app.require_tenant() FROM PUBLIC;
GRANT ALL ON FUNCTION app.require_tenant() TO app_user;
GRANT ALL ON FUNCTION app.require_tenant() TO app_analyst;
GRANT ALL ON FUNCTION app.require_tenant() TO app_copier;
GRANT ALL ON FUNCTION app.require_tenant() TO app_jobs;
