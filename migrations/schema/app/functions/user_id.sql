CREATE FUNCTION app.user_id() RETURNS uuid
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select nullif(current_setting('app.user_id', true), '')::uuid
$$;

COMMENT ON FUNCTION app.user_id() IS 'The user of this transaction, or NULL';

REVOKE ALL ON FUNCTION app.user_id() FROM PUBLIC;
GRANT ALL ON FUNCTION app.user_id() TO app_user;
GRANT ALL ON FUNCTION app.user_id() TO app_analyst;
GRANT ALL ON FUNCTION app.user_id() TO app_copier;
GRANT ALL ON FUNCTION app.user_id() TO app_jobs;
