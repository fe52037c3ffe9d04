CREATE TABLE fantasy.leagues (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    season integer NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT leagues_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT leagues_season_check CHECK (((season >= 1920) AND (season <= 2100))),
    CONSTRAINT leagues_settings_check CHECK ((jsonb_typeof(settings) = 'object'::text))
);

ALTER TABLE ONLY fantasy.leagues FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.leagues IS 'The tenants: one row per league';

COMMENT ON COLUMN fantasy.leagues.id IS 'The tenant of everything else';

COMMENT ON COLUMN fantasy.leagues.name IS 'The league''s name';

COMMENT ON COLUMN fantasy.leagues.season IS 'The year of the season that is being played; matchups and drafts tell of earlier ones';

COMMENT ON COLUMN fantasy.leagues.settings IS 'The league''s rules of scoring and line-up, an object';

COMMENT ON COLUMN fantasy.leagues.created_at IS 'When the league was founded';

COMMENT ON COLUMN fantasy.leagues.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY fantasy.leagues
    ADD CONSTRAINT leagues_id_key PRIMARY KEY (id);

CREATE TRIGGER audit_delete AFTER DELETE ON fantasy.leagues REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON fantasy.leagues REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON fantasy.leagues REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON fantasy.leagues FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE fantasy.leagues ENABLE ROW LEVEL SECURITY;

CREATE POLICY leagues_select ON fantasy.leagues FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))));

CREATE POLICY leagues_tenant ON fantasy.leagues AS RESTRICTIVE TO app_user USING (((id = app.tenant_id()) AND ( SELECT fantasy.is_member() AS is_member)));

CREATE POLICY leagues_update ON fantasy.leagues FOR UPDATE TO app_user USING (( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner())));

GRANT SELECT ON TABLE fantasy.leagues TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.leagues TO app_copier;

GRANT UPDATE(name) ON TABLE fantasy.leagues TO app_user;

GRANT UPDATE(season) ON TABLE fantasy.leagues TO app_user;

GRANT UPDATE(settings) ON TABLE fantasy.leagues TO app_user;
