CREATE TABLE fantasy.matchups (
    league_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    season integer NOT NULL,
    week integer NOT NULL,
    home_team_id uuid NOT NULL,
    away_team_id uuid NOT NULL,
    home_score numeric(8,2) DEFAULT 0 NOT NULL,
    away_score numeric(8,2) DEFAULT 0 NOT NULL,
    is_complete boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT matchups_home_score_away_score_check CHECK (((home_score < 'Infinity'::numeric) AND (away_score < 'Infinity'::numeric))),
    CONSTRAINT matchups_home_team_id_away_team_id_check CHECK ((home_team_id <> away_team_id)),
    CONSTRAINT matchups_season_check CHECK (((season >= 1920) AND (season <= 2100))),
    CONSTRAINT matchups_week_check CHECK (((week >= 1) AND (week <= 22)))
)
WITH (fillfactor='80');

ALTER TABLE ONLY fantasy.matchups FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.matchups IS 'Two teams against each other in a week; a feed makes the schedule, fantasy.update_live_scores() the scores';

COMMENT ON COLUMN fantasy.matchups.league_id IS 'The league';

COMMENT ON COLUMN fantasy.matchups.id IS 'The matchup, within the league';

COMMENT ON COLUMN fantasy.matchups.season IS 'The year in which the season began';

COMMENT ON COLUMN fantasy.matchups.week IS 'The week of the season';

COMMENT ON COLUMN fantasy.matchups.home_team_id IS 'The one team';

COMMENT ON COLUMN fantasy.matchups.away_team_id IS 'The other team';

COMMENT ON COLUMN fantasy.matchups.home_score IS 'Points of the home team''s starters so far';

COMMENT ON COLUMN fantasy.matchups.away_score IS 'Points of the away team''s starters so far';

COMMENT ON COLUMN fantasy.matchups.is_complete IS 'Whether the week is over: the scores stay, and count in the standings';

COMMENT ON COLUMN fantasy.matchups.created_at IS 'When it was scheduled';

COMMENT ON COLUMN fantasy.matchups.updated_at IS 'When the score changed last';

ALTER TABLE ONLY fantasy.matchups
    ADD CONSTRAINT matchups_league_id_away_team_id_season_week_key UNIQUE (league_id, away_team_id, season, week);

ALTER TABLE ONLY fantasy.matchups
    ADD CONSTRAINT matchups_league_id_home_team_id_season_week_key UNIQUE (league_id, home_team_id, season, week);

ALTER TABLE ONLY fantasy.matchups
    ADD CONSTRAINT matchups_league_id_id_key PRIMARY KEY (league_id, id);

CREATE INDEX matchups_league_id_season_week_idx ON fantasy.matchups USING btree (league_id, season, week);

COMMENT ON INDEX fantasy.matchups_league_id_season_week_idx IS 'The matchups of a week (live_scores) and their new scores; without the scores, so that updates stay HOT';

CREATE TRIGGER check_matchup AFTER INSERT OR UPDATE OF home_team_id, away_team_id, season, week ON fantasy.matchups FOR EACH ROW EXECUTE FUNCTION fantasy.check_matchup();

CREATE TRIGGER notify_score_update AFTER UPDATE ON fantasy.matchups REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION fantasy.notify_leagues('score_update');

CREATE TRIGGER touch BEFORE UPDATE ON fantasy.matchups FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY fantasy.matchups
    ADD CONSTRAINT matchups_league_id_away_team_id_fk FOREIGN KEY (league_id, away_team_id) REFERENCES fantasy.teams(league_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY fantasy.matchups
    ADD CONSTRAINT matchups_league_id_home_team_id_fk FOREIGN KEY (league_id, home_team_id) REFERENCES fantasy.teams(league_id, id) ON DELETE CASCADE;

ALTER TABLE fantasy.matchups ENABLE ROW LEVEL SECURITY;

CREATE POLICY matchups_select ON fantasy.matchups FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))));

CREATE POLICY matchups_tenant ON fantasy.matchups AS RESTRICTIVE TO app_user USING (((league_id = app.tenant_id()) AND ( SELECT fantasy.is_member() AS is_member)));

GRANT SELECT ON TABLE fantasy.matchups TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.matchups TO app_copier;
