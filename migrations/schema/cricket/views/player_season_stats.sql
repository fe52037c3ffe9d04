CREATE VIEW cricket.player_season_stats WITH (security_barrier='true') AS
 SELECT s.tenant_id,
    s.player_id,
    s.season_id,
    s.runs,
    s.balls_faced,
    s.fours,
    s.sixes,
    s.dismissals,
    s.strike_rate,
    s.balls_bowled,
    s.runs_conceded,
    s.wickets,
    s.economy,
    e.embedding
   FROM (analytics.player_season_stats s
     LEFT JOIN cricket.player_embeddings e ON (((e.tenant_id = s.tenant_id) AND (e.player_id = s.player_id) AND (app.user_role() = ANY (ARRAY['admin'::text, 'analyst'::text])))))
  WHERE (s.tenant_id = app.tenant_id());

COMMENT ON VIEW cricket.player_season_stats IS 'What the league''s players did in each season, some minutes old; with their embedding for admins and analysts';

COMMENT ON COLUMN cricket.player_season_stats.strike_rate IS 'Runs per hundred balls faced';

COMMENT ON COLUMN cricket.player_season_stats.economy IS 'Runs conceded per six legal balls';

COMMENT ON COLUMN cricket.player_season_stats.embedding IS 'How the player plays, as a vector; null for others than admins and analysts';

GRANT SELECT ON TABLE cricket.player_season_stats TO app_user;
GRANT SELECT ON TABLE cricket.player_season_stats TO app_analyst;
