CREATE FUNCTION app.tenant_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select nullif(current_setting('app.tenant_id', true), '')::uuid
$$;

COMMENT ON FUNCTION app.tenant_id() IS 'The tenant of this transaction, or NULL';

REVOKE ALL ON FUNCTION app.tenant_id() FROM PUBLIC;
GRANT ALL ON FUNCTION app.tenant_id() TO app_user;
GRANT ALL ON FUNCTION app.tenant_id() TO app_analyst;
GRANT ALL ON FUNCTION app.tenant_id() TO app_copier;
GRANT ALL ON FUNCTION app.tenant_id() TO app_jobs;
