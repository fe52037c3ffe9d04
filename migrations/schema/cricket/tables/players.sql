CREATE TABLE cricket.players (
    tenant_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    team_id uuid,
    full_name text NOT NULL,
    role text NOT NULL,
    batting_hand text,
    bowling_style text,
    born_on date,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    search_vector tsvector GENERATED ALWAYS AS (to_tsvector('app.simple'::regconfig, full_name)) STORED,
    CONSTRAINT players_batting_hand_check CHECK ((batting_hand = ANY (ARRAY['left'::text, 'right'::text]))),
    CONSTRAINT players_born_on_check CHECK ((born_on >= '1850-01-01'::date)),
    CONSTRAINT players_bowling_style_check CHECK (((length(bowling_style) >= 1) AND (length(bowling_style) <= 50))),
    CONSTRAINT players_full_name_check CHECK (((length(full_name) >= 1) AND (length(full_name) <= 200))),
    CONSTRAINT players_role_check CHECK ((role = ANY (ARRAY['batter'::text, 'bowler'::text, 'all_rounder'::text, 'wicket_keeper'::text])))
);

ALTER TABLE ONLY cricket.players FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE cricket.players IS 'Who bats and bowls';

COMMENT ON COLUMN cricket.players.tenant_id IS 'The league';

COMMENT ON COLUMN cricket.players.id IS 'The player, within the league';

COMMENT ON COLUMN cricket.players.team_id IS 'The team that he plays for at present';

COMMENT ON COLUMN cricket.players.full_name IS 'His name, as it is written';

COMMENT ON COLUMN cricket.players.role IS 'What he is in the team for';

COMMENT ON COLUMN cricket.players.batting_hand IS 'The hand that he bats with';

COMMENT ON COLUMN cricket.players.bowling_style IS 'How he bowls, in words';

COMMENT ON COLUMN cricket.players.born_on IS 'Date of birth';

COMMENT ON COLUMN cricket.players.is_active IS 'Whether he still plays';

COMMENT ON COLUMN cricket.players.created_at IS 'When the player was entered';

COMMENT ON COLUMN cricket.players.updated_at IS 'When this row was changed last';

COMMENT ON COLUMN cricket.players.search_vector IS 'His name as words, unstemmed, without accents';

ALTER TABLE ONLY cricket.players
    ADD CONSTRAINT players_tenant_id_id_key PRIMARY KEY (tenant_id, id);

CREATE INDEX players_tenant_id_full_name_idx ON cricket.players USING gin (tenant_id, app.search_text(full_name) extensions.gin_trgm_ops);

COMMENT ON INDEX cricket.players_tenant_id_full_name_idx IS 'cricket.search_players(): misspelt names';

CREATE INDEX players_tenant_id_search_vector_idx ON cricket.players USING gin (tenant_id, search_vector);

COMMENT ON INDEX cricket.players_tenant_id_search_vector_idx IS 'cricket.search_players(): words and their beginnings';

CREATE INDEX players_tenant_id_team_id_idx ON cricket.players USING btree (tenant_id, team_id);

COMMENT ON INDEX cricket.players_tenant_id_team_id_idx IS 'A team''s players, and the foreign key';

CREATE TRIGGER audit_delete AFTER DELETE ON cricket.players REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{search_vector}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON cricket.players REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{search_vector}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON cricket.players REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{search_vector}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON cricket.players FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY cricket.players
    ADD CONSTRAINT players_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES cricket.tenants(id) ON DELETE CASCADE;

ALTER TABLE ONLY cricket.players
    ADD CONSTRAINT players_tenant_id_team_id_fk FOREIGN KEY (tenant_id, team_id) REFERENCES cricket.teams(tenant_id, id) ON DELETE SET NULL (team_id);

ALTER TABLE cricket.players ENABLE ROW LEVEL SECURITY;

CREATE POLICY players_delete ON cricket.players FOR DELETE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY players_insert ON cricket.players FOR INSERT TO app_user WITH CHECK (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY players_select ON cricket.players FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'scorer'::text, 'analyst'::text, 'fan'::text]))));

CREATE POLICY players_tenant ON cricket.players AS RESTRICTIVE TO app_user USING ((tenant_id = app.tenant_id()));

CREATE POLICY players_update ON cricket.players FOR UPDATE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

GRANT SELECT,DELETE ON TABLE cricket.players TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE cricket.players TO app_copier;

GRANT INSERT(tenant_id) ON TABLE cricket.players TO app_user;

GRANT INSERT(team_id),UPDATE(team_id) ON TABLE cricket.players TO app_user;

GRANT INSERT(full_name),UPDATE(full_name) ON TABLE cricket.players TO app_user;

GRANT INSERT(role),UPDATE(role) ON TABLE cricket.players TO app_user;

GRANT INSERT(batting_hand),UPDATE(batting_hand) ON TABLE cricket.players TO app_user;

GRANT INSERT(bowling_style),UPDATE(bowling_style) ON TABLE cricket.players TO app_user;

GRANT INSERT(born_on),UPDATE(born_on) ON TABLE cricket.players TO app_user;

GRANT INSERT(is_active),UPDATE(is_active) ON TABLE cricket.players TO app_user;
