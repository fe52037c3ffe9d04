CREATE TABLE fantasy.teams (
    league_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    owner_id uuid,
    name text NOT NULL,
    logo_url text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT teams_logo_url_check CHECK ((length(logo_url) <= 1000)),
    CONSTRAINT teams_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
);

ALTER TABLE ONLY fantasy.teams FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.teams IS 'The teams of a league, at most one per member';

COMMENT ON COLUMN fantasy.teams.league_id IS 'The league';

COMMENT ON COLUMN fantasy.teams.id IS 'The team, within the league';

COMMENT ON COLUMN fantasy.teams.owner_id IS 'The member who manages it; none while it looks for one';

COMMENT ON COLUMN fantasy.teams.name IS 'The team''s name';

COMMENT ON COLUMN fantasy.teams.logo_url IS 'Its picture';

COMMENT ON COLUMN fantasy.teams.created_at IS 'When the team was made';

COMMENT ON COLUMN fantasy.teams.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY fantasy.teams
    ADD CONSTRAINT teams_league_id_id_key PRIMARY KEY (league_id, id);

ALTER TABLE ONLY fantasy.teams
    ADD CONSTRAINT teams_league_id_owner_id_key UNIQUE (league_id, owner_id);

CREATE TRIGGER audit_delete AFTER DELETE ON fantasy.teams REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON fantasy.teams REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON fantasy.teams REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('league_id', '{id}', '{}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON fantasy.teams FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY fantasy.teams
    ADD CONSTRAINT teams_league_id_fk FOREIGN KEY (league_id) REFERENCES fantasy.leagues(id) ON DELETE CASCADE;

ALTER TABLE ONLY fantasy.teams
    ADD CONSTRAINT teams_league_id_owner_id_fk FOREIGN KEY (league_id, owner_id) REFERENCES fantasy.memberships(league_id, user_id) ON DELETE SET NULL (owner_id);

ALTER TABLE fantasy.teams ENABLE ROW LEVEL SECURITY;

CREATE POLICY teams_delete ON fantasy.teams FOR DELETE TO app_user USING (( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner())));

CREATE POLICY teams_insert ON fantasy.teams FOR INSERT TO app_user WITH CHECK (( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner())));

CREATE POLICY teams_select ON fantasy.teams FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))));

CREATE POLICY teams_tenant ON fantasy.teams AS RESTRICTIVE TO app_user USING (((league_id = app.tenant_id()) AND ( SELECT fantasy.is_member() AS is_member)));

CREATE POLICY teams_update ON fantasy.teams FOR UPDATE TO app_user USING (((( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (owner_id = app.user_id())) OR ( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner()))));

GRANT SELECT,DELETE ON TABLE fantasy.teams TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.teams TO app_copier;

GRANT INSERT(league_id) ON TABLE fantasy.teams TO app_user;

GRANT INSERT(owner_id),UPDATE(owner_id) ON TABLE fantasy.teams TO app_user;

GRANT INSERT(name),UPDATE(name) ON TABLE fantasy.teams TO app_user;

GRANT INSERT(logo_url),UPDATE(logo_url) ON TABLE fantasy.teams TO app_user;
