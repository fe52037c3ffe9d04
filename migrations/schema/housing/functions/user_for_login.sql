CREATE FUNCTION housing.user_for_login(company_key text, email text) RETURNS TABLE(company_id uuid, user_id uuid, role text, password_hash text, locked_until timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select u.company_id, u.id, u.role, u.password_hash, u.locked_until
  from housing.companies as c
  join housing.users as u on u.company_id = c.id
  where c.company_key = user_for_login.company_key
    and lower(u.email) = lower(user_for_login.email)
    and u.is_active
$$;

COMMENT ON FUNCTION housing.user_for_login(company_key text, email text) IS 'The active user with that address in that company, for checking a password';

REVOKE ALL ON FUNCTION housing.user_for_login(company_key text, email text) FROM PUBLIC;
GRANT ALL ON FUNCTION housing.user_for_login(company_key text, email text) TO app_user;
