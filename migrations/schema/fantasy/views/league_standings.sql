CREATE VIEW fantasy.league_standings WITH (security_barrier='true') AS
 SELECT league_id,
    season,
    team_id,
    rank,
    wins,
    losses,
    ties,
    points_for,
    points_against
   FROM analytics.league_standings s
  WHERE ((league_id = app.tenant_id()) AND ( SELECT (fantasy.is_member() OR pg_has_role('app_analyst'::name, 'usage'::text))));

COMMENT ON VIEW fantasy.league_standings IS 'The league''s table of each season, for its members; at most some minutes old';

GRANT SELECT ON TABLE fantasy.league_standings TO app_user;
GRANT SELECT ON TABLE fantasy.league_standings TO app_analyst;
