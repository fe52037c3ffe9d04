CREATE TABLE cricket.matches (
    tenant_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    season_id uuid NOT NULL,
    tournament_id uuid,
    home_team_id uuid NOT NULL,
    away_team_id uuid NOT NULL,
    venue text,
    status text DEFAULT 'scheduled'::text NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    winner_id uuid,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT matches_away_team_id_check CHECK ((away_team_id <> home_team_id)),
    CONSTRAINT matches_ended_at_check CHECK (((ended_at IS NULL) OR ((ended_at >= starts_at) AND (status = ANY (ARRAY['completed'::text, 'abandoned'::text]))))),
    CONSTRAINT matches_status_check CHECK ((status = ANY (ARRAY['scheduled'::text, 'live'::text, 'completed'::text, 'abandoned'::text]))),
    CONSTRAINT matches_venue_check CHECK (((length(venue) >= 1) AND (length(venue) <= 200))),
    CONSTRAINT matches_winner_id_check CHECK (((winner_id = home_team_id) OR (winner_id = away_team_id)))
);

ALTER TABLE ONLY cricket.matches FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE cricket.matches IS 'Two teams, one day or some; what the scorers work on';

COMMENT ON COLUMN cricket.matches.tenant_id IS 'The league';

COMMENT ON COLUMN cricket.matches.id IS 'The match, within the league';

COMMENT ON COLUMN cricket.matches.season_id IS 'The season that its statistics count for';

COMMENT ON COLUMN cricket.matches.tournament_id IS 'The tournament, of the same season; a friendly match has none';

COMMENT ON COLUMN cricket.matches.home_team_id IS 'The team at home';

COMMENT ON COLUMN cricket.matches.away_team_id IS 'The other team';

COMMENT ON COLUMN cricket.matches.venue IS 'The ground';

COMMENT ON COLUMN cricket.matches.status IS 'How far it is; balls are recorded while it is live';

COMMENT ON COLUMN cricket.matches.starts_at IS 'When it begins; all its balls are bowled within ten days from then, so it is fixed with the first ball';

COMMENT ON COLUMN cricket.matches.ended_at IS 'When it was over, if that was written down';

COMMENT ON COLUMN cricket.matches.winner_id IS 'The team that won; a draw has none';

COMMENT ON COLUMN cricket.matches.created_at IS 'When the match was entered';

COMMENT ON COLUMN cricket.matches.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY cricket.matches
    ADD CONSTRAINT matches_tenant_id_id_key PRIMARY KEY (tenant_id, id);

CREATE INDEX matches_tenant_id_away_team_id_idx ON cricket.matches USING btree (tenant_id, away_team_id);

COMMENT ON INDEX cricket.matches_tenant_id_away_team_id_idx IS 'The foreign key';

CREATE INDEX matches_tenant_id_home_team_id_idx ON cricket.matches USING btree (tenant_id, home_team_id);

COMMENT ON INDEX cricket.matches_tenant_id_home_team_id_idx IS 'The foreign key';

CREATE INDEX matches_tenant_id_season_id_tournament_id_starts_at_idx ON cricket.matches USING btree (tenant_id, season_id, tournament_id, starts_at DESC, id DESC);

COMMENT ON INDEX cricket.matches_tenant_id_season_id_tournament_id_starts_at_idx IS 'tournament_matches; the leaderboards; the foreign keys to season and tournament';

CREATE INDEX matches_tenant_id_status_starts_at_idx ON cricket.matches USING btree (tenant_id, status, starts_at DESC, id DESC);

COMMENT ON INDEX cricket.matches_tenant_id_status_starts_at_idx IS 'live_scores; matches of one state, newest first, page by page';

CREATE TRIGGER audit_delete AFTER DELETE ON cricket.matches REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON cricket.matches REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON cricket.matches REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{}', '{}');

CREATE TRIGGER keep_match_start BEFORE UPDATE OF starts_at ON cricket.matches FOR EACH ROW WHEN ((old.starts_at IS DISTINCT FROM new.starts_at)) EXECUTE FUNCTION cricket.keep_match_start();

CREATE TRIGGER touch BEFORE UPDATE ON cricket.matches FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY cricket.matches
    ADD CONSTRAINT matches_tenant_id_away_team_id_fk FOREIGN KEY (tenant_id, away_team_id) REFERENCES cricket.teams(tenant_id, id);

ALTER TABLE ONLY cricket.matches
    ADD CONSTRAINT matches_tenant_id_home_team_id_fk FOREIGN KEY (tenant_id, home_team_id) REFERENCES cricket.teams(tenant_id, id);

ALTER TABLE ONLY cricket.matches
    ADD CONSTRAINT matches_tenant_id_season_id_fk FOREIGN KEY (tenant_id, season_id) REFERENCES cricket.seasons(tenant_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY cricket.matches
    ADD CONSTRAINT matches_tenant_id_season_id_tournament_id_fk FOREIGN KEY (tenant_id, season_id, tournament_id) REFERENCES cricket.tournaments(tenant_id, season_id, id) ON DELETE CASCADE;

ALTER TABLE cricket.matches ENABLE ROW LEVEL SECURITY;

CREATE POLICY matches_delete ON cricket.matches FOR DELETE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY matches_insert ON cricket.matches FOR INSERT TO app_user WITH CHECK (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY matches_select ON cricket.matches FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'scorer'::text, 'analyst'::text, 'fan'::text]))));

CREATE POLICY matches_tenant ON cricket.matches AS RESTRICTIVE TO app_user USING ((tenant_id = app.tenant_id()));

CREATE POLICY matches_update ON cricket.matches FOR UPDATE TO app_user USING ((( SELECT (app.user_role() = 'admin'::text)) OR (( SELECT (app.user_role() = 'scorer'::text)) AND (status = ANY (ARRAY['scheduled'::text, 'live'::text]))))) WITH CHECK (( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'scorer'::text]))));

GRANT SELECT,DELETE ON TABLE cricket.matches TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE cricket.matches TO app_copier;

GRANT INSERT(tenant_id) ON TABLE cricket.matches TO app_user;

GRANT INSERT(season_id) ON TABLE cricket.matches TO app_user;

GRANT INSERT(tournament_id),UPDATE(tournament_id) ON TABLE cricket.matches TO app_user;

GRANT INSERT(home_team_id),UPDATE(home_team_id) ON TABLE cricket.matches TO app_user;

GRANT INSERT(away_team_id),UPDATE(away_team_id) ON TABLE cricket.matches TO app_user;

GRANT INSERT(venue),UPDATE(venue) ON TABLE cricket.matches TO app_user;

GRANT INSERT(status),UPDATE(status) ON TABLE cricket.matches TO app_user;

GRANT INSERT(starts_at),UPDATE(starts_at) ON TABLE cricket.matches TO app_user;

GRANT UPDATE(ended_at) ON TABLE cricket.matches TO app_user;

GRANT UPDATE(winner_id) ON TABLE cricket.matches TO app_user;
