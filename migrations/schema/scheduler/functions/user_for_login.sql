CREATE FUNCTION scheduler.user_for_login(email text) RETURNS TABLE(user_id uuid, password_hash text)
    LANGUAGE sql STABLE SECURITY DEFINER ROWS 1 PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select u.id, u.password_hash
  from scheduler.users as u
  where lower(u.email) = lower(user_for_login.email)
    and u.is_active
$$;

COMMENT ON FUNCTION scheduler.user_for_login(email text) IS 'The active user with that address, for checking a password';

REVOKE ALL ON FUNCTION scheduler.user_for_login(email text) FROM PUBLIC;
GRANT ALL ON FUNCTION scheduler.user_for_login(email text) TO app_user;
