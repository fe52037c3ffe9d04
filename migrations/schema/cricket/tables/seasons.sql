CREATE TABLE cricket.seasons (
    tenant_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT seasons_ends_on_check CHECK ((ends_on >= starts_on)),
    CONSTRAINT seasons_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100)))
);

ALTER TABLE ONLY cricket.seasons FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE cricket.seasons IS 'Spans of time that statistics are kept for';

COMMENT ON COLUMN cricket.seasons.tenant_id IS 'The league';

COMMENT ON COLUMN cricket.seasons.id IS 'The season, within the league';

COMMENT ON COLUMN cricket.seasons.name IS 'What people call it: 2025, 2025/26';

COMMENT ON COLUMN cricket.seasons.starts_on IS 'Its first day';

COMMENT ON COLUMN cricket.seasons.ends_on IS 'Its last day';

COMMENT ON COLUMN cricket.seasons.created_at IS 'When the season was entered';

COMMENT ON COLUMN cricket.seasons.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY cricket.seasons
    ADD CONSTRAINT seasons_tenant_id_id_key PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY cricket.seasons
    ADD CONSTRAINT seasons_tenant_id_name_key UNIQUE (tenant_id, name);

CREATE TRIGGER audit_delete AFTER DELETE ON cricket.seasons REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON cricket.seasons REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON cricket.seasons REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON cricket.seasons FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY cricket.seasons
    ADD CONSTRAINT seasons_tenant_id_fk FOREIGN KEY (tenant_id) REFERENCES cricket.tenants(id) ON DELETE CASCADE;

ALTER TABLE cricket.seasons ENABLE ROW LEVEL SECURITY;

CREATE POLICY seasons_delete ON cricket.seasons FOR DELETE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY seasons_insert ON cricket.seasons FOR INSERT TO app_user WITH CHECK (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY seasons_select ON cricket.seasons FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'scorer'::text, 'analyst'::text, 'fan'::text]))));

CREATE POLICY seasons_tenant ON cricket.seasons AS RESTRICTIVE TO app_user USING ((tenant_id = app.tenant_id()));

CREATE POLICY seasons_update ON cricket.seasons FOR UPDATE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

GRANT SELECT,DELETE ON TABLE cricket.seasons TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE cricket.seasons TO app_copier;

GRANT INSERT(tenant_id) ON TABLE cricket.seasons TO app_user;

GRANT INSERT(name),UPDATE(name) ON TABLE cricket.seasons TO app_user;

GRANT INSERT(starts_on),UPDATE(starts_on) ON TABLE cricket.seasons TO app_user;

GRANT INSERT(ends_on),UPDATE(ends_on) ON TABLE cricket.seasons TO app_user;
