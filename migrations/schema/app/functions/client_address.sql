CREATE FUNCTION app.client_address() RETURNS inet
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select coalesce(nullif(current_setting('app.client_address', true), '')::inet, inet_client_addr())
$$;

COMMENT ON FUNCTION app.client_address() IS 'The address of the visitor, or else of the connection';

REVOKE ALL ON FUNCTION app.client_address() FROM PUBLIC;
GRANT ALL ON FUNCTION app.client_address() TO app_user;
GRANT ALL ON FUNCTION app.client_address() TO app_analyst;
GRANT ALL ON FUNCTION app.client_address() TO app_copier;
GRANT ALL ON FUNCTION app.client_address() TO app_jobs;
