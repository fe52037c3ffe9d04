CREATE FUNCTION app.set_context(tenant_id uuid, user_id uuid DEFAULT NULL::uuid, user_role text DEFAULT NULL::text, client_address inet DEFAULT NULL::inet, user_agent text DEFAULT NULL::text) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if tenant_id is null then
    perform app.fail('PB001');
  end if;
  perform
    set_config('app.tenant_id', tenant_id::text, true),
    set_config('app.user_id', coalesce(user_id::text, ''), true),
    set_config('app.user_role', coalesce(user_role, ''), true),
    set_config('app.client_address', coalesce(client_address::text, ''), true),
    set_config('app.user_agent', coalesce(left(user_agent, 1000), ''), true);
end
$$;

COMMENT ON FUNCTION app.set_context(tenant_id uuid, user_id uuid, user_role text, client_address inet, user_agent text) IS 'Sets who is asking, until the end of the transaction; PB001 without a tenant';

REVOKE ALL ON FUNCTION app.set_context(tenant_id uuid, user_id uuid, user_role text, client_address inet, user_agent text) FROM PUBLIC;
GRANT ALL ON FUNCTION app.set_context(tenant_id uuid, user_id uuid, user_role text, client_address inet, user_agent text) TO app_user;
GRANT ALL ON FUNCTION app.set_context(tenant_id uuid, user_id uuid, user_role text, client_address inet, user_agent text) TO app_analyst;
GRANT ALL ON FUNCTION app.set_context(tenant_id uuid, user_id uuid, user_role text, client_address inet, user_agent text) TO app_copier;
GRANT ALL ON FUNCTION app.set_context(tenant_id uuid, user_id uuid, user_role text, client_address inet, user_agent text) TO app_jobs;
