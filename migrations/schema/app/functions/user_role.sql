CREATE FUNCTION app.user_role() RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select nullif(current_setting('app.user_role', true), '')
$$;

COMMENT ON FUNCTION app.user_role() IS 'The application''s role of the user of this transaction, or NULL';

REVOKE ALL ON FUNCTION app.user_role() FROM PUBLIC;
GRANT ALL ON FUNCTION app.user_role() TO app_user;
GRANT ALL ON FUNCTION app.user_role() TO app_analyst;
GRANT ALL ON FUNCTION app.user_role() TO app_copier;
GRANT ALL ON FUNCTION app.user_role() TO app_jobs;
