CREATE TABLE gifting.products (
    client_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    catalog_id uuid NOT NULL,
    sku text,
    name text NOT NULL,
    description text,
    image_url text,
    price numeric(12,2) NOT NULL,
    status text DEFAULT 'draft'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT products_description_check CHECK ((length(description) <= 10000)),
    CONSTRAINT products_image_url_check CHECK ((length(image_url) <= 2000)),
    CONSTRAINT products_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT products_price_check CHECK (((price >= (0)::numeric) AND (price < 'Infinity'::numeric))),
    CONSTRAINT products_sku_check CHECK (((length(sku) >= 1) AND (length(sku) <= 100))),
    CONSTRAINT products_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'active'::text, 'retired'::text])))
);

ALTER TABLE ONLY gifting.products FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE gifting.products IS 'Gifts, each in one catalog';

COMMENT ON COLUMN gifting.products.client_id IS 'The client';

COMMENT ON COLUMN gifting.products.id IS 'The product, within the client';

COMMENT ON COLUMN gifting.products.catalog_id IS 'The catalog that it belongs to';

COMMENT ON COLUMN gifting.products.sku IS 'The client''s article number, once in a catalog';

COMMENT ON COLUMN gifting.products.name IS 'What buyers search for';

COMMENT ON COLUMN gifting.products.description IS 'Prose for buyers';

COMMENT ON COLUMN gifting.products.image_url IS 'Address of its picture';

COMMENT ON COLUMN gifting.products.price IS 'The price of one piece, in the client''s currency';

COMMENT ON COLUMN gifting.products.status IS 'Buyers see active ones; a sold product is retired, not deleted';

COMMENT ON COLUMN gifting.products.created_at IS 'When it was made';

COMMENT ON COLUMN gifting.products.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY gifting.products
    ADD CONSTRAINT products_client_id_catalog_id_sku_key UNIQUE (client_id, catalog_id, sku);

ALTER TABLE ONLY gifting.products
    ADD CONSTRAINT products_client_id_id_key PRIMARY KEY (client_id, id);

CREATE INDEX products_client_id_catalog_id_status_name_idx ON gifting.products USING btree (client_id, catalog_id, status, name, id);

COMMENT ON INDEX gifting.products_client_id_catalog_id_status_name_idx IS 'queries/products_of_catalog.sql: the active products of a catalog by name';

CREATE INDEX products_client_id_name_idx ON gifting.products USING gin (client_id, app.search_text(name) extensions.gin_trgm_ops);

COMMENT ON INDEX gifting.products_client_id_name_idx IS 'gifting.search_products() and queries/product_search.sql: similar names, by trigrams';

CREATE STATISTICS gifting.products_client_id_catalog_id_stat (dependencies) ON client_id, catalog_id FROM gifting.products;

COMMENT ON STATISTICS gifting.products_client_id_catalog_id_stat IS 'A catalog is one client''s: without knowing that, the planner expects few products of a large catalog, and sorts them for queries/products_of_catalog.sql';

CREATE TRIGGER audit_delete AFTER DELETE ON gifting.products REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON gifting.products REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON gifting.products REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{id}', '{}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON gifting.products FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY gifting.products
    ADD CONSTRAINT products_client_id_catalog_id_fk FOREIGN KEY (client_id, catalog_id) REFERENCES gifting.catalogs(client_id, id) ON DELETE CASCADE;

ALTER TABLE gifting.products ENABLE ROW LEVEL SECURITY;

CREATE POLICY products_delete ON gifting.products FOR DELETE TO app_user USING ((app.user_role() = 'client_admin'::text));

CREATE POLICY products_insert ON gifting.products FOR INSERT TO app_user WITH CHECK ((app.user_role() = 'client_admin'::text));

CREATE POLICY products_select ON gifting.products FOR SELECT TO app_user USING (
CASE
    WHEN (app.user_role() = 'client_admin'::text) THEN true
    WHEN (app.user_role() = 'site_manager'::text) THEN (catalog_id = gifting.catalog_id())
    WHEN (app.user_role() = 'buyer'::text) THEN ((catalog_id = gifting.catalog_id()) AND (status = 'active'::text))
    ELSE NULL::boolean
END);

CREATE POLICY products_tenant ON gifting.products AS RESTRICTIVE TO app_user USING ((client_id = app.tenant_id()));

CREATE POLICY products_update ON gifting.products FOR UPDATE TO app_user USING ((app.user_role() = 'client_admin'::text));

GRANT SELECT,DELETE ON TABLE gifting.products TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE gifting.products TO app_copier;

GRANT INSERT(client_id) ON TABLE gifting.products TO app_user;

GRANT INSERT(catalog_id) ON TABLE gifting.products TO app_user;

GRANT INSERT(sku),UPDATE(sku) ON TABLE gifting.products TO app_user;

GRANT INSERT(name),UPDATE(name) ON TABLE gifting.products TO app_user;

GRANT INSERT(description),UPDATE(description) ON TABLE gifting.products TO app_user;

GRANT INSERT(image_url),UPDATE(image_url) ON TABLE gifting.products TO app_user;

GRANT INSERT(price),UPDATE(price) ON TABLE gifting.products TO app_user;

GRANT INSERT(status),UPDATE(status) ON TABLE gifting.products TO app_user;
