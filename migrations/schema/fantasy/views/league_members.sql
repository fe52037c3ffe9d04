CREATE VIEW fantasy.league_members WITH (security_barrier='true') AS
 SELECT m.league_id,
    m.user_id,
    m.role,
    m.joined_at,
    m.left_at,
    u.name,
    u.avatar_url
   FROM (fantasy.memberships m
     JOIN fantasy.users u ON ((u.id = m.user_id)))
  WHERE ((m.league_id = app.tenant_id()) AND ( SELECT fantasy.is_member() AS is_member));

COMMENT ON VIEW fantasy.league_members IS 'Who is or was in the league, with name and picture; a list to join with';

GRANT SELECT ON TABLE fantasy.league_members TO app_user;
