CREATE TABLE fantasy.rosters (
    league_id uuid NOT NULL,
    player_id uuid NOT NULL,
    team_id uuid NOT NULL,
    slot text DEFAULT 'BN'::text NOT NULL,
    is_starter boolean GENERATED ALWAYS AS ((slot <> ALL (ARRAY['BN'::text, 'IR'::text]))) STORED NOT NULL,
    acquired_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT rosters_slot_check CHECK ((slot = ANY (ARRAY['QB'::text, 'RB'::text, 'WR'::text, 'TE'::text, 'FLEX'::text, 'K'::text, 'DST'::text, 'BN'::text, 'IR'::text])))
);

ALTER TABLE ONLY fantasy.rosters FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.rosters IS 'Who is on which team now; a player is on one team of a league at most';

COMMENT ON COLUMN fantasy.rosters.league_id IS 'The league';

COMMENT ON COLUMN fantasy.rosters.player_id IS 'The player';

COMMENT ON COLUMN fantasy.rosters.team_id IS 'The team that has him';

COMMENT ON COLUMN fantasy.rosters.slot IS 'His place in the line-up; BN is the bench, IR injured reserve';

COMMENT ON COLUMN fantasy.rosters.is_starter IS 'Whether his points count: all places but BN and IR';

COMMENT ON COLUMN fantasy.rosters.acquired_at IS 'When the team got him';

COMMENT ON COLUMN fantasy.rosters.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY fantasy.rosters
    ADD CONSTRAINT rosters_league_id_player_id_key PRIMARY KEY (league_id, player_id);

CREATE INDEX rosters_league_id_team_id_is_starter_slot_idx ON fantasy.rosters USING btree (league_id, team_id, is_starter DESC, slot, player_id);

COMMENT ON INDEX fantasy.rosters_league_id_team_id_is_starter_slot_idx IS 'A team in the order of its line-up (dashboard), its starters (live scores); the look-ups of the foreign key';

CREATE TRIGGER audit_delete AFTER DELETE ON fantasy.rosters REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{player_id}', '{is_starter}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON fantasy.rosters REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{player_id}', '{is_starter}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON fantasy.rosters REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{player_id}', '{is_starter}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON fantasy.rosters FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY fantasy.rosters
    ADD CONSTRAINT rosters_league_id_team_id_fk FOREIGN KEY (league_id, team_id) REFERENCES fantasy.teams(league_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY fantasy.rosters
    ADD CONSTRAINT rosters_player_id_fk FOREIGN KEY (player_id) REFERENCES fantasy.players(id);

ALTER TABLE fantasy.rosters ENABLE ROW LEVEL SECURITY;

CREATE POLICY rosters_delete ON fantasy.rosters FOR DELETE TO app_user USING (((( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (team_id = ( SELECT fantasy.my_team_id() AS my_team_id))) OR ( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner()))));

CREATE POLICY rosters_insert ON fantasy.rosters FOR INSERT TO app_user WITH CHECK (((( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (team_id = ( SELECT fantasy.my_team_id() AS my_team_id))) OR ( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner()))));

CREATE POLICY rosters_select ON fantasy.rosters FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))));

CREATE POLICY rosters_tenant ON fantasy.rosters AS RESTRICTIVE TO app_user USING (((league_id = app.tenant_id()) AND ( SELECT fantasy.is_member() AS is_member)));

CREATE POLICY rosters_update ON fantasy.rosters FOR UPDATE TO app_user USING (((( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (team_id = ( SELECT fantasy.my_team_id() AS my_team_id))) OR ( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner()))));

GRANT SELECT,DELETE ON TABLE fantasy.rosters TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.rosters TO app_copier;

GRANT INSERT(league_id) ON TABLE fantasy.rosters TO app_user;

GRANT INSERT(player_id) ON TABLE fantasy.rosters TO app_user;

GRANT INSERT(team_id),UPDATE(team_id) ON TABLE fantasy.rosters TO app_user;

GRANT INSERT(slot),UPDATE(slot) ON TABLE fantasy.rosters TO app_user;
