CREATE TABLE housing.companies (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    company_key text NOT NULL,
    name text NOT NULL,
    plan text DEFAULT 'trial'::text NOT NULL,
    max_seats integer DEFAULT 5 NOT NULL,
    settings jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    search_vector tsvector GENERATED ALWAYS AS (to_tsvector('app.simple'::regconfig, ((name || ' '::text) || company_key))) STORED,
    CONSTRAINT companies_company_key_check CHECK ((company_key ~ '^[a-z0-9][a-z0-9-]{0,254}$'::text)),
    CONSTRAINT companies_max_seats_check CHECK ((max_seats > 0)),
    CONSTRAINT companies_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT companies_plan_check CHECK ((plan = ANY (ARRAY['trial'::text, 'starter'::text, 'professional'::text, 'enterprise'::text]))),
    CONSTRAINT companies_settings_check CHECK ((jsonb_typeof(settings) = 'object'::text))
);

ALTER TABLE ONLY housing.companies FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE housing.companies IS 'The tenants: one row per company';

COMMENT ON COLUMN housing.companies.id IS 'The tenant of everything else';

COMMENT ON COLUMN housing.companies.company_key IS 'The company''s short name in addresses: lower case, digits, hyphens';

COMMENT ON COLUMN housing.companies.name IS 'The company''s name';

COMMENT ON COLUMN housing.companies.plan IS 'What the company pays for';

COMMENT ON COLUMN housing.companies.max_seats IS 'How many users the company has paid for; the application keeps to it, the database does not';

COMMENT ON COLUMN housing.companies.settings IS 'The company''s own settings, an object';

COMMENT ON COLUMN housing.companies.created_at IS 'When the company joined';

COMMENT ON COLUMN housing.companies.updated_at IS 'When this row was changed last';

COMMENT ON COLUMN housing.companies.search_vector IS 'Name and key as words, for whoever runs the platform; a few rows need no index';

ALTER TABLE ONLY housing.companies
    ADD CONSTRAINT companies_company_key_key UNIQUE (company_key);

ALTER TABLE ONLY housing.companies
    ADD CONSTRAINT companies_id_key PRIMARY KEY (id);

CREATE TRIGGER audit_delete AFTER DELETE ON housing.companies REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{search_vector}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON housing.companies REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{search_vector}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON housing.companies REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{search_vector}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON housing.companies FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE housing.companies ENABLE ROW LEVEL SECURITY;

CREATE POLICY companies_select ON housing.companies FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'lender'::text, 'developer'::text, 'buyer'::text, 'applicant'::text]))));

CREATE POLICY companies_tenant ON housing.companies AS RESTRICTIVE TO app_user USING ((id = app.tenant_id()));

CREATE POLICY companies_update ON housing.companies FOR UPDATE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

GRANT SELECT ON TABLE housing.companies TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE housing.companies TO app_copier;

GRANT UPDATE(name) ON TABLE housing.companies TO app_user;

GRANT UPDATE(settings) ON TABLE housing.companies TO app_user;
