CREATE FUNCTION scheduler.close_session() RETURNS void
    LANGUAGE sql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  update scheduler.users as u
  set session_token_hash = null
  where u.id = app.require_tenant() and u.session_token_hash is not null
$$;

COMMENT ON FUNCTION scheduler.close_session() IS 'Ends the user''s session, if there is one; PB001';

REVOKE ALL ON FUNCTION scheduler.close_session() FROM PUBLIC;
GRANT ALL ON FUNCTION scheduler.close_session() TO app_user;
