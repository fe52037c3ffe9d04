CREATE TABLE gifting.clients (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    currency text DEFAULT 'USD'::text NOT NULL,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT clients_currency_check CHECK ((currency ~ '^[A-Z]{3}$'::text)),
    CONSTRAINT clients_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255)))
);

ALTER TABLE ONLY gifting.clients FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE gifting.clients IS 'The tenants: one row per client organization';

COMMENT ON COLUMN gifting.clients.id IS 'The tenant of everything else';

COMMENT ON COLUMN gifting.clients.name IS 'The client''s name';

COMMENT ON COLUMN gifting.clients.currency IS 'ISO 4217: the currency of all prices and amounts of this client, so that they can be summed';

COMMENT ON COLUMN gifting.clients.is_active IS 'Without it no order is taken on any of the sites';

COMMENT ON COLUMN gifting.clients.created_at IS 'When the client joined';

COMMENT ON COLUMN gifting.clients.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY gifting.clients
    ADD CONSTRAINT clients_id_key PRIMARY KEY (id);

CREATE TRIGGER audit_delete AFTER DELETE ON gifting.clients REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON gifting.clients REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON gifting.clients REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON gifting.clients FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE gifting.clients ENABLE ROW LEVEL SECURITY;

CREATE POLICY clients_select ON gifting.clients FOR SELECT TO app_user USING ((app.user_role() = ANY (ARRAY['client_admin'::text, 'site_manager'::text, 'buyer'::text])));

CREATE POLICY clients_tenant ON gifting.clients AS RESTRICTIVE TO app_user USING ((id = app.tenant_id()));

CREATE POLICY clients_update ON gifting.clients FOR UPDATE TO app_user USING ((app.user_role() = 'client_admin'::text));

GRANT SELECT ON TABLE gifting.clients TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE gifting.clients TO app_copier;

GRANT UPDATE(name) ON TABLE gifting.clients TO app_user;
