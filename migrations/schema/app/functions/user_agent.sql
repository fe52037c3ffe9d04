CREATE FUNCTION app.user_agent() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select nullif(current_setting('app.user_agent', true), '')
$$;

COMMENT ON FUNCTION app.user_agent() IS 'The program that the visitor uses, as the application was told';

REVOKE ALL ON FUNCTION app.user_agent() FROM PUBLIC;
GRANT ALL ON FUNCTION app.user_agent() TO app_user;
GRANT ALL ON FUNCTION app.user_agent() TO app_analyst;
GRANT ALL ON FUNCTION app.user_agent() TO app_copier;
GRANT ALL ON FUNCTION app.user_agent() TO app_jobs;
