CREATE TABLE cricket.teams (
    tenant_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    short_name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT teams_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT teams_short_name_check CHECK (((length(short_name) >= 1) AND (length(short_name) <= 5)))
);

ALTER TABLE ONLY cricket.teams FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE cricket.teams IS 'Who plays whom';

COMMENT ON COLUMN cricket.teams.tenant_id IS 'The league';

COMMENT ON COLUMN cricket.teams.id IS 'The team, within the league';

COMMENT ON COLUMN cricket.teams.name IS 'The team''s name';

COMMENT ON COLUMN cricket.teams.short_name IS 'What the scoreboard shows, at most five letters';

COMMENT ON COLUMN cricket.teams.created_at IS 'When the team was entered';

COMMENT ON COLUMN cricket.teams.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY cricket.teams
    ADD CONSTRAINT teams_tenant_id_id_key PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY cricket.teams
    ADD CONSTRAINT teams_tenant_id_name_key UNIQUE (tenant_id, name);

CREATE TRIGGER audit_delete AFTER DELETE ON cricket.teams REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON cricket.teams REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON cricket.teams REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON cricket.teams FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY cricket.teams
    ADD CONSTRAINT teams_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES cricket.tenants(id) ON DELETE CASCADE;

ALTER TABLE cricket.teams ENABLE ROW LEVEL SECURITY;

CREATE POLICY teams_delete ON cricket.teams FOR DELETE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY teams_insert ON cricket.teams FOR INSERT TO app_user WITH CHECK (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY teams_select ON cricket.teams FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'scorer'::text, 'analyst'::text, 'fan'::text]))));

CREATE POLICY teams_tenant ON cricket.teams AS RESTRICTIVE TO app_user USING ((tenant_id = app.tenant_id()));

CREATE POLICY teams_update ON cricket.teams FOR UPDATE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

GRANT SELECT,DELETE ON TABLE cricket.teams TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE cricket.teams TO app_copier;

GRANT INSERT(tenant_id) ON TABLE cricket.teams TO app_user;

GRANT INSERT(name),UPDATE(name) ON TABLE cricket.teams TO app_user;

GRANT INSERT(short_name),UPDATE(short_name) ON TABLE cricket.teams TO app_user;
