CREATE TABLE fantasy.player_stats (
    player_id uuid NOT NULL,
    season integer NOT NULL,
    week integer NOT NULL,
    fantasy_points numeric(7,2) DEFAULT 0 NOT NULL,
    stats jsonb DEFAULT '{}'::jsonb NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT player_stats_fantasy_points_check CHECK ((fantasy_points < 'Infinity'::numeric)),
    CONSTRAINT player_stats_season_check CHECK (((season >= 1920) AND (season <= 2100))),
    CONSTRAINT player_stats_stats_check CHECK ((jsonb_typeof(stats) = 'object'::text)),
    CONSTRAINT player_stats_week_check CHECK (((week >= 1) AND (week <= 22)))
);

ALTER TABLE ONLY fantasy.player_stats FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.player_stats IS 'What a player did in a week, and what it is worth; written by a feed, live during the games';

COMMENT ON COLUMN fantasy.player_stats.player_id IS 'The player';

COMMENT ON COLUMN fantasy.player_stats.season IS 'The year in which the season began';

COMMENT ON COLUMN fantasy.player_stats.week IS 'The week of the season';

COMMENT ON COLUMN fantasy.player_stats.fantasy_points IS 'Points by the standard scoring, below zero too';

COMMENT ON COLUMN fantasy.player_stats.stats IS 'The figures behind the points, an object: {"yards", "touchdowns", …}';

COMMENT ON COLUMN fantasy.player_stats.updated_at IS 'When the feed last changed it';

ALTER TABLE ONLY fantasy.player_stats
    ADD CONSTRAINT player_stats_player_id_season_week_key PRIMARY KEY (player_id, season, week) INCLUDE (fantasy_points);

CREATE INDEX player_stats_season_week_idx ON fantasy.player_stats USING btree (season, week) INCLUDE (player_id, fantasy_points);

COMMENT ON INDEX fantasy.player_stats_season_week_idx IS 'fantasy.update_live_scores() of all leagues: a week without its wide rows';

CREATE TRIGGER touch BEFORE UPDATE ON fantasy.player_stats FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY fantasy.player_stats
    ADD CONSTRAINT player_stats_player_id_fk FOREIGN KEY (player_id) REFERENCES fantasy.players(id) ON DELETE CASCADE;

ALTER TABLE fantasy.player_stats ENABLE ROW LEVEL SECURITY;

CREATE POLICY player_stats_reference ON fantasy.player_stats FOR SELECT TO app_user, app_analyst USING (true);

GRANT SELECT ON TABLE fantasy.player_stats TO app_user;
GRANT SELECT ON TABLE fantasy.player_stats TO app_analyst;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.player_stats TO app_copier;
