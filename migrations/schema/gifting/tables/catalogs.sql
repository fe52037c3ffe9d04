CREATE TABLE gifting.catalogs (
    client_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT catalogs_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255)))
);

ALTER TABLE ONLY gifting.catalogs FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE gifting.catalogs IS 'Assortments of a client; several sites may show the same one';

COMMENT ON COLUMN gifting.catalogs.client_id IS 'The client';

COMMENT ON COLUMN gifting.catalogs.id IS 'The catalog, within the client';

COMMENT ON COLUMN gifting.catalogs.name IS 'What the client calls it';

COMMENT ON COLUMN gifting.catalogs.created_at IS 'When it was made';

COMMENT ON COLUMN gifting.catalogs.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY gifting.catalogs
    ADD CONSTRAINT catalogs_client_id_id_key PRIMARY KEY (client_id, id);

CREATE TRIGGER audit_delete AFTER DELETE ON gifting.catalogs REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON gifting.catalogs REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON gifting.catalogs REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{id}', '{}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON gifting.catalogs FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY gifting.catalogs
    ADD CONSTRAINT catalogs_client_id_fk FOREIGN KEY (client_id) REFERENCES gifting.clients(id) ON DELETE CASCADE;

ALTER TABLE gifting.catalogs ENABLE ROW LEVEL SECURITY;

CREATE POLICY catalogs_delete ON gifting.catalogs FOR DELETE TO app_user USING ((app.user_role() = 'client_admin'::text));

CREATE POLICY catalogs_insert ON gifting.catalogs FOR INSERT TO app_user WITH CHECK ((app.user_role() = 'client_admin'::text));

CREATE POLICY catalogs_select ON gifting.catalogs FOR SELECT TO app_user USING (
CASE
    WHEN (app.user_role() = 'client_admin'::text) THEN true
    WHEN (app.user_role() = ANY (ARRAY['site_manager'::text, 'buyer'::text])) THEN (id = gifting.catalog_id())
    ELSE NULL::boolean
END);

CREATE POLICY catalogs_tenant ON gifting.catalogs AS RESTRICTIVE TO app_user USING ((client_id = app.tenant_id()));

CREATE POLICY catalogs_update ON gifting.catalogs FOR UPDATE TO app_user USING ((app.user_role() = 'client_admin'::text));

GRANT SELECT,DELETE ON TABLE gifting.catalogs TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE gifting.catalogs TO app_copier;

GRANT INSERT(client_id) ON TABLE gifting.catalogs TO app_user;

GRANT INSERT(name),UPDATE(name) ON TABLE gifting.catalogs TO app_user;
