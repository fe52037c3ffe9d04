CREATE FUNCTION fantasy.my_leagues() RETURNS TABLE(league_id uuid, name text, season integer, role text, joined_at timestamp with time zone)
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select l.id, l.name, l.season, m.role, m.joined_at
  from fantasy.memberships as m
  join fantasy.leagues as l on l.id = m.league_id
  where m.user_id = app.user_id() and m.left_at is null
  order by l.season desc, l.name, l.id
$$;

COMMENT ON FUNCTION fantasy.my_leagues() IS 'The leagues that the user of this transaction is a member of, the latest season first';

REVOKE ALL ON FUNCTION fantasy.my_leagues() FROM PUBLIC;
GRANT ALL ON FUNCTION fantasy.my_leagues() TO app_user;
