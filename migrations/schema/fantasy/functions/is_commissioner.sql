CREATE FUNCTION fantasy.is_commissioner() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select exists (
    select
    from fantasy.memberships as m
    where m.league_id = app.tenant_id() and m.user_id = app.user_id() and m.left_at is null
      and m.role = 'commissioner'
  )
$$;

COMMENT ON FUNCTION fantasy.is_commissioner() IS 'Whether the user of this transaction is a commissioner of its league';

REVOKE ALL ON FUNCTION fantasy.is_commissioner() FROM PUBLIC;
GRANT ALL ON FUNCTION fantasy.is_commissioner() TO app_user;
