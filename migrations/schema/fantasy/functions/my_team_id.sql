CREATE FUNCTION fantasy.my_team_id() RETURNS uuid
    LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select t.id
  from fantasy.teams as t
  where t.league_id = app.tenant_id() and t.owner_id = app.user_id() and fantasy.is_member()
$$;

COMMENT ON FUNCTION fantasy.my_team_id() IS 'The team that the user of this transaction owns in its league, or NULL';

REVOKE ALL ON FUNCTION fantasy.my_team_id() FROM PUBLIC;
GRANT ALL ON FUNCTION fantasy.my_team_id() TO app_user;
