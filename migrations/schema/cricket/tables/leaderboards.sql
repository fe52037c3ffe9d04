CREATE TABLE cricket.leaderboards (
    tenant_id uuid NOT NULL,
    tournament_id uuid NOT NULL,
    category text NOT NULL,
    player_id uuid NOT NULL,
    place integer NOT NULL,
    score integer NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT leaderboards_category_check CHECK ((category = ANY (ARRAY['runs'::text, 'wickets'::text]))),
    CONSTRAINT leaderboards_place_check CHECK ((place > 0)),
    CONSTRAINT leaderboards_score_check CHECK ((score > 0))
);

ALTER TABLE ONLY cricket.leaderboards FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE cricket.leaderboards IS 'The best of each tournament, computed by cricket.refresh_leaderboards(), therefore not audited';

COMMENT ON COLUMN cricket.leaderboards.tenant_id IS 'The league';

COMMENT ON COLUMN cricket.leaderboards.tournament_id IS 'The tournament';

COMMENT ON COLUMN cricket.leaderboards.category IS 'What is counted: runs or wickets';

COMMENT ON COLUMN cricket.leaderboards.player_id IS 'The player';

COMMENT ON COLUMN cricket.leaderboards.place IS 'From 1; equal scores share a place';

COMMENT ON COLUMN cricket.leaderboards.score IS 'How many runs or wickets';

COMMENT ON COLUMN cricket.leaderboards.updated_at IS 'When place or score changed last';

ALTER TABLE ONLY cricket.leaderboards
    ADD CONSTRAINT leaderboards_tenant_id_tournament_id_category_player_id_key PRIMARY KEY (tenant_id, tournament_id, category, player_id);

CREATE INDEX leaderboards_tenant_id_player_id_idx ON cricket.leaderboards USING btree (tenant_id, player_id);

COMMENT ON INDEX cricket.leaderboards_tenant_id_player_id_idx IS 'The foreign key; all places of one player';

CREATE INDEX leaderboards_tenant_id_tournament_id_category_place_idx ON cricket.leaderboards USING btree (tenant_id, tournament_id, category, place, player_id) INCLUDE (score);

COMMENT ON INDEX cricket.leaderboards_tenant_id_tournament_id_category_place_idx IS 'leaderboard: from the first place down, page by page, without the table';

ALTER TABLE ONLY cricket.leaderboards
    ADD CONSTRAINT leaderboards_tenant_id_player_id_fk FOREIGN KEY (tenant_id, player_id) REFERENCES cricket.players(tenant_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY cricket.leaderboards
    ADD CONSTRAINT leaderboards_tenant_id_tournament_id_fk FOREIGN KEY (tenant_id, tournament_id) REFERENCES cricket.tournaments(tenant_id, id) ON DELETE CASCADE;

ALTER TABLE cricket.leaderboards ENABLE ROW LEVEL SECURITY;

CREATE POLICY leaderboards_select ON cricket.leaderboards FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'scorer'::text, 'analyst'::text, 'fan'::text]))));

CREATE POLICY leaderboards_tenant ON cricket.leaderboards AS RESTRICTIVE TO app_user USING ((tenant_id = app.tenant_id()));

GRANT SELECT ON TABLE cricket.leaderboards TO app_user;
