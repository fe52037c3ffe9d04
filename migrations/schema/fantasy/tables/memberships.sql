CREATE TABLE fantasy.memberships (
    league_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text DEFAULT 'manager'::text NOT NULL,
    joined_at timestamp with time zone DEFAULT now() NOT NULL,
    left_at timestamp with time zone,
    CONSTRAINT memberships_left_at_check CHECK ((left_at >= joined_at)),
    CONSTRAINT memberships_role_check CHECK ((role = ANY (ARRAY['commissioner'::text, 'manager'::text])))
);

ALTER TABLE ONLY fantasy.memberships FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.memberships IS 'Who may enter a league, and as what; the truth that the policies ask';

COMMENT ON COLUMN fantasy.memberships.league_id IS 'The league';

COMMENT ON COLUMN fantasy.memberships.user_id IS 'The member';

COMMENT ON COLUMN fantasy.memberships.role IS 'commissioner runs the league, manager plays in it';

COMMENT ON COLUMN fantasy.memberships.joined_at IS 'Since when';

COMMENT ON COLUMN fantasy.memberships.left_at IS 'Until when; those who left see nothing, but what they said and did stays theirs';

ALTER TABLE ONLY fantasy.memberships
    ADD CONSTRAINT memberships_league_id_user_id_key PRIMARY KEY (league_id, user_id);

CREATE INDEX memberships_user_id_idx ON fantasy.memberships USING btree (user_id, league_id);

COMMENT ON INDEX fantasy.memberships_user_id_idx IS 'fantasy.my_leagues(), before a league is chosen; the look-ups of the foreign key';

CREATE TRIGGER audit_delete AFTER DELETE ON fantasy.memberships REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{user_id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON fantasy.memberships REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{user_id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON fantasy.memberships REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{user_id}', '{}', '{}');

ALTER TABLE ONLY fantasy.memberships
    ADD CONSTRAINT memberships_league_id_fk FOREIGN KEY (league_id) REFERENCES fantasy.leagues(id) ON DELETE CASCADE;

ALTER TABLE ONLY fantasy.memberships
    ADD CONSTRAINT memberships_user_id_fk FOREIGN KEY (user_id) REFERENCES fantasy.users(id) ON DELETE CASCADE;

ALTER TABLE fantasy.memberships ENABLE ROW LEVEL SECURITY;

CREATE POLICY memberships_insert ON fantasy.memberships FOR INSERT TO app_user WITH CHECK (( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner())));

CREATE POLICY memberships_select ON fantasy.memberships FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))));

CREATE POLICY memberships_tenant ON fantasy.memberships AS RESTRICTIVE TO app_user USING (((league_id = app.tenant_id()) AND ( SELECT fantasy.is_member() AS is_member)));

CREATE POLICY memberships_update ON fantasy.memberships FOR UPDATE TO app_user USING (( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner())));

GRANT SELECT ON TABLE fantasy.memberships TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.memberships TO app_copier;

GRANT INSERT(league_id) ON TABLE fantasy.memberships TO app_user;

GRANT INSERT(user_id) ON TABLE fantasy.memberships TO app_user;

GRANT INSERT(role),UPDATE(role) ON TABLE fantasy.memberships TO app_user;

GRANT UPDATE(left_at) ON TABLE fantasy.memberships TO app_user;
