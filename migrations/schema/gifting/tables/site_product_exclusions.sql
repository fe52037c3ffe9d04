CREATE TABLE gifting.site_product_exclusions (
    client_id uuid NOT NULL,
    site_id uuid NOT NULL,
    product_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE ONLY gifting.site_product_exclusions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE gifting.site_product_exclusions IS 'Products of a site''s catalog that this site leaves out';

COMMENT ON COLUMN gifting.site_product_exclusions.client_id IS 'The client';

COMMENT ON COLUMN gifting.site_product_exclusions.site_id IS 'The site that leaves it out';

COMMENT ON COLUMN gifting.site_product_exclusions.product_id IS 'The product that is left out';

COMMENT ON COLUMN gifting.site_product_exclusions.created_at IS 'Since when';

ALTER TABLE ONLY gifting.site_product_exclusions
    ADD CONSTRAINT site_product_exclusions_client_id_site_id_product_id_key PRIMARY KEY (client_id, site_id, product_id);

CREATE INDEX site_product_exclusions_client_id_product_id_idx ON gifting.site_product_exclusions USING btree (client_id, product_id);

COMMENT ON INDEX gifting.site_product_exclusions_client_id_product_id_idx IS 'Where a product is left out, and the foreign key';

CREATE TRIGGER audit_delete AFTER DELETE ON gifting.site_product_exclusions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{site_id,product_id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON gifting.site_product_exclusions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{site_id,product_id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON gifting.site_product_exclusions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{site_id,product_id}', '{}', '{}');

ALTER TABLE ONLY gifting.site_product_exclusions
    ADD CONSTRAINT site_product_exclusions_client_id_product_id_fk FOREIGN KEY (client_id, product_id) REFERENCES gifting.products(client_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY gifting.site_product_exclusions
    ADD CONSTRAINT site_product_exclusions_client_id_site_id_fk FOREIGN KEY (client_id, site_id) REFERENCES gifting.sites(client_id, id) ON DELETE CASCADE;

ALTER TABLE gifting.site_product_exclusions ENABLE ROW LEVEL SECURITY;

CREATE POLICY site_product_exclusions_delete ON gifting.site_product_exclusions FOR DELETE TO app_user USING (
CASE
    WHEN (app.user_role() = 'client_admin'::text) THEN true
    WHEN (app.user_role() = 'site_manager'::text) THEN (site_id = gifting.site_id())
    ELSE NULL::boolean
END);

CREATE POLICY site_product_exclusions_insert ON gifting.site_product_exclusions FOR INSERT TO app_user WITH CHECK (
CASE
    WHEN (app.user_role() = 'client_admin'::text) THEN true
    WHEN (app.user_role() = 'site_manager'::text) THEN (site_id = gifting.site_id())
    ELSE NULL::boolean
END);

CREATE POLICY site_product_exclusions_select ON gifting.site_product_exclusions FOR SELECT TO app_user USING (
CASE
    WHEN (app.user_role() = 'client_admin'::text) THEN true
    WHEN (app.user_role() = ANY (ARRAY['site_manager'::text, 'buyer'::text])) THEN (site_id = gifting.site_id())
    ELSE NULL::boolean
END);

CREATE POLICY site_product_exclusions_tenant ON gifting.site_product_exclusions AS RESTRICTIVE TO app_user USING ((client_id = app.tenant_id()));

GRANT SELECT,DELETE ON TABLE gifting.site_product_exclusions TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE gifting.site_product_exclusions TO app_copier;

GRANT INSERT(client_id) ON TABLE gifting.site_product_exclusions TO app_user;

GRANT INSERT(site_id) ON TABLE gifting.site_product_exclusions TO app_user;

GRANT INSERT(product_id) ON TABLE gifting.site_product_exclusions TO app_user;
