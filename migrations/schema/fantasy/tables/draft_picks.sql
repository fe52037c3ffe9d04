CREATE TABLE fantasy.draft_picks (
    league_id uuid NOT NULL,
    draft_id uuid NOT NULL,
    pick_number integer NOT NULL,
    team_id uuid NOT NULL,
    player_id uuid NOT NULL,
    picked_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT draft_picks_pick_number_check CHECK (((pick_number >= 1) AND (pick_number <= 5000)))
);

ALTER TABLE ONLY fantasy.draft_picks FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.draft_picks IS 'Picks that were made; the round and whose turn is next follow from the number';

COMMENT ON COLUMN fantasy.draft_picks.league_id IS 'The league';

COMMENT ON COLUMN fantasy.draft_picks.draft_id IS 'The draft';

COMMENT ON COLUMN fantasy.draft_picks.pick_number IS 'Counts through all rounds, from 1';

COMMENT ON COLUMN fantasy.draft_picks.team_id IS 'The team that picked';

COMMENT ON COLUMN fantasy.draft_picks.player_id IS 'The player who was picked';

COMMENT ON COLUMN fantasy.draft_picks.picked_at IS 'When; the clock of the next pick starts here';

ALTER TABLE ONLY fantasy.draft_picks
    ADD CONSTRAINT draft_picks_league_id_draft_id_pick_number_key PRIMARY KEY (league_id, draft_id, pick_number);

ALTER TABLE ONLY fantasy.draft_picks
    ADD CONSTRAINT draft_picks_league_id_draft_id_player_id_key UNIQUE (league_id, draft_id, player_id);

CREATE INDEX draft_picks_league_id_team_id_idx ON fantasy.draft_picks USING btree (league_id, team_id);

COMMENT ON INDEX fantasy.draft_picks_league_id_team_id_idx IS 'The look-ups of the foreign key, and what a team picked';

CREATE TRIGGER audit_delete AFTER DELETE ON fantasy.draft_picks REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{draft_id,pick_number}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON fantasy.draft_picks REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{draft_id,pick_number}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON fantasy.draft_picks REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{draft_id,pick_number}', '{}', '{}');

CREATE TRIGGER notify_draft_pick AFTER INSERT ON fantasy.draft_picks REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION fantasy.notify_leagues('draft_pick');

ALTER TABLE ONLY fantasy.draft_picks
    ADD CONSTRAINT draft_picks_league_id_draft_id_fk FOREIGN KEY (league_id, draft_id) REFERENCES fantasy.drafts(league_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY fantasy.draft_picks
    ADD CONSTRAINT draft_picks_league_id_team_id_fk FOREIGN KEY (league_id, team_id) REFERENCES fantasy.teams(league_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY fantasy.draft_picks
    ADD CONSTRAINT draft_picks_player_id_fk FOREIGN KEY (player_id) REFERENCES fantasy.players(id);

ALTER TABLE fantasy.draft_picks ENABLE ROW LEVEL SECURITY;

CREATE POLICY draft_picks_select ON fantasy.draft_picks FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))));

CREATE POLICY draft_picks_tenant ON fantasy.draft_picks AS RESTRICTIVE TO app_user USING (((league_id = app.tenant_id()) AND ( SELECT fantasy.is_member() AS is_member)));

GRANT SELECT ON TABLE fantasy.draft_picks TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.draft_picks TO app_copier;
