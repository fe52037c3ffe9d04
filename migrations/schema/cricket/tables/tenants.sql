CREATE TABLE cricket.tenants (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    domain text,
    plan text DEFAULT 'free'::text NOT NULL,
    status text DEFAULT 'active'::text NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tenants_domain_check CHECK (((length(domain) <= 255) AND (domain ~ '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$'::text))),
    CONSTRAINT tenants_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT tenants_plan_check CHECK ((plan = ANY (ARRAY['free'::text, 'club'::text, 'professional'::text, 'enterprise'::text]))),
    CONSTRAINT tenants_settings_check CHECK ((jsonb_typeof(settings) = 'object'::text)),
    CONSTRAINT tenants_slug_check CHECK ((slug ~ '^[a-z0-9][a-z0-9-]{0,99}$'::text)),
    CONSTRAINT tenants_status_check CHECK ((status = ANY (ARRAY['active'::text, 'suspended'::text, 'closed'::text])))
);

ALTER TABLE ONLY cricket.tenants FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE cricket.tenants IS 'The tenants: one row per league';

COMMENT ON COLUMN cricket.tenants.id IS 'The tenant of everything else';

COMMENT ON COLUMN cricket.tenants.slug IS 'The league''s short name in addresses: lower case, digits, hyphens';

COMMENT ON COLUMN cricket.tenants.name IS 'The league''s name';

COMMENT ON COLUMN cricket.tenants.domain IS 'The host name of the league''s own pages, if it has one';

COMMENT ON COLUMN cricket.tenants.plan IS 'What the league pays for';

COMMENT ON COLUMN cricket.tenants.status IS 'Whether the league is served';

COMMENT ON COLUMN cricket.tenants.settings IS 'The league''s own settings, an object';

COMMENT ON COLUMN cricket.tenants.created_at IS 'When the league joined';

COMMENT ON COLUMN cricket.tenants.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY cricket.tenants
    ADD CONSTRAINT tenants_domain_key UNIQUE (domain);

ALTER TABLE ONLY cricket.tenants
    ADD CONSTRAINT tenants_id_key PRIMARY KEY (id);

ALTER TABLE ONLY cricket.tenants
    ADD CONSTRAINT tenants_slug_key UNIQUE (slug);

CREATE TRIGGER audit_delete AFTER DELETE ON cricket.tenants REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON cricket.tenants REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON cricket.tenants REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON cricket.tenants FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE cricket.tenants ENABLE ROW LEVEL SECURITY;

CREATE POLICY tenants_select ON cricket.tenants FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'scorer'::text, 'analyst'::text, 'fan'::text]))));

CREATE POLICY tenants_tenant ON cricket.tenants AS RESTRICTIVE TO app_user USING ((id = app.tenant_id()));

CREATE POLICY tenants_update ON cricket.tenants FOR UPDATE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

GRANT SELECT ON TABLE cricket.tenants TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE cricket.tenants TO app_copier;

GRANT UPDATE(name) ON TABLE cricket.tenants TO app_user;

GRANT UPDATE(domain) ON TABLE cricket.tenants TO app_user;

GRANT UPDATE(settings) ON TABLE cricket.tenants TO app_user;
