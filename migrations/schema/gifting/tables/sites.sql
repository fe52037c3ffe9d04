CREATE TABLE gifting.sites (
    client_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    catalog_id uuid,
    name text NOT NULL,
    status text DEFAULT 'draft'::text NOT NULL,
    celebrated_on date,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT sites_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT sites_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'live'::text, 'closed'::text])))
);

ALTER TABLE ONLY gifting.sites FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE gifting.sites IS 'Celebration sites, where gifts are chosen and ordered';

COMMENT ON COLUMN gifting.sites.client_id IS 'The client';

COMMENT ON COLUMN gifting.sites.id IS 'The site, within the client';

COMMENT ON COLUMN gifting.sites.catalog_id IS 'The catalog that the site shows; none while in the making';

COMMENT ON COLUMN gifting.sites.name IS 'The site''s heading';

COMMENT ON COLUMN gifting.sites.status IS 'Buyers enter while it is live; a closed one keeps its orders';

COMMENT ON COLUMN gifting.sites.celebrated_on IS 'The day of the celebration, if there is one day';

COMMENT ON COLUMN gifting.sites.created_at IS 'When it was made';

COMMENT ON COLUMN gifting.sites.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY gifting.sites
    ADD CONSTRAINT sites_client_id_id_key PRIMARY KEY (client_id, id);

CREATE INDEX sites_client_id_catalog_id_idx ON gifting.sites USING btree (client_id, catalog_id);

COMMENT ON INDEX gifting.sites_client_id_catalog_id_idx IS 'The sites that show a catalog, and the foreign key';

CREATE INDEX sites_client_id_name_idx ON gifting.sites USING btree (client_id, name, id);

COMMENT ON INDEX gifting.sites_client_id_name_idx IS 'queries/sites_of_client.sql';

CREATE TRIGGER audit_delete AFTER DELETE ON gifting.sites REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON gifting.sites REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON gifting.sites REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{id}', '{}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON gifting.sites FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY gifting.sites
    ADD CONSTRAINT sites_client_id_catalog_id_fk FOREIGN KEY (client_id, catalog_id) REFERENCES gifting.catalogs(client_id, id) ON DELETE SET NULL (catalog_id);

ALTER TABLE ONLY gifting.sites
    ADD CONSTRAINT sites_client_id_fk FOREIGN KEY (client_id) REFERENCES gifting.clients(id) ON DELETE CASCADE;

ALTER TABLE gifting.sites ENABLE ROW LEVEL SECURITY;

CREATE POLICY sites_delete ON gifting.sites FOR DELETE TO app_user USING ((app.user_role() = 'client_admin'::text));

CREATE POLICY sites_insert ON gifting.sites FOR INSERT TO app_user WITH CHECK ((app.user_role() = 'client_admin'::text));

CREATE POLICY sites_select ON gifting.sites FOR SELECT TO app_user USING (
CASE
    WHEN (app.user_role() = 'client_admin'::text) THEN true
    WHEN (app.user_role() = ANY (ARRAY['site_manager'::text, 'buyer'::text])) THEN (id = gifting.site_id())
    ELSE NULL::boolean
END);

CREATE POLICY sites_tenant ON gifting.sites AS RESTRICTIVE TO app_user USING ((client_id = app.tenant_id()));

CREATE POLICY sites_update ON gifting.sites FOR UPDATE TO app_user USING (
CASE
    WHEN (app.user_role() = 'client_admin'::text) THEN true
    WHEN (app.user_role() = 'site_manager'::text) THEN (id = gifting.site_id())
    ELSE NULL::boolean
END) WITH CHECK (
CASE
    WHEN (app.user_role() = 'client_admin'::text) THEN true
    WHEN (app.user_role() = 'site_manager'::text) THEN ((id = gifting.site_id()) AND (NOT (catalog_id IS DISTINCT FROM gifting.catalog_id())))
    ELSE NULL::boolean
END);

GRANT SELECT,DELETE ON TABLE gifting.sites TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE gifting.sites TO app_copier;

GRANT INSERT(client_id) ON TABLE gifting.sites TO app_user;

GRANT INSERT(catalog_id),UPDATE(catalog_id) ON TABLE gifting.sites TO app_user;

GRANT INSERT(name),UPDATE(name) ON TABLE gifting.sites TO app_user;

GRANT INSERT(status),UPDATE(status) ON TABLE gifting.sites TO app_user;

GRANT INSERT(celebrated_on),UPDATE(celebrated_on) ON TABLE gifting.sites TO app_user;
