CREATE FUNCTION scheduler.user_for_session(token text) RETURNS TABLE(user_id uuid, email text)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select u.id, u.email
  from scheduler.users as u
  where u.session_token_hash = scheduler.session_token_hash(token)
    and u.is_active
$$;

COMMENT ON FUNCTION scheduler.user_for_session(token text) IS 'The active user with that open session';

REVOKE ALL ON FUNCTION scheduler.user_for_session(token text) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduler.user_for_session(token text) TO app_user;
