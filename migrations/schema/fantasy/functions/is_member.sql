CREATE FUNCTION fantasy.is_member() RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select exists (
    select
    from fantasy.memberships as m
    where m.league_id = app.tenant_id() and m.user_id = app.user_id() and m.left_at is null
  )
$$;

COMMENT ON FUNCTION fantasy.is_member() IS 'Whether the user of this transaction is a member of its league';

REVOKE ALL ON FUNCTION fantasy.is_member() FROM PUBLIC;
GRANT ALL ON FUNCTION fantasy.is_member() TO app_user;
GRANT ALL ON FUNCTION fantasy.is_member() TO app_analyst;
