CREATE TABLE gifting.orders (
    client_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    site_id uuid NOT NULL,
    buyer_id uuid,
    recipient_name text NOT NULL,
    recipient_email text,
    status text DEFAULT 'pending'::text NOT NULL,
    total_amount numeric(17,2) NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT orders_recipient_email_check CHECK (((length(recipient_email) <= 255) AND (recipient_email ~~ '_%@_%'::text))),
    CONSTRAINT orders_recipient_name_check CHECK (((length(recipient_name) >= 1) AND (length(recipient_name) <= 255))),
    CONSTRAINT orders_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'confirmed'::text, 'shipped'::text, 'delivered'::text, 'cancelled'::text]))),
    CONSTRAINT orders_total_amount_check CHECK (((total_amount >= (0)::numeric) AND (total_amount < 'Infinity'::numeric)))
);

ALTER TABLE ONLY gifting.orders FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE gifting.orders IS 'What was ordered on a site; written by gifting.place_order()';

COMMENT ON COLUMN gifting.orders.client_id IS 'The client';

COMMENT ON COLUMN gifting.orders.id IS 'The order, within the client';

COMMENT ON COLUMN gifting.orders.site_id IS 'The site where it was placed';

COMMENT ON COLUMN gifting.orders.buyer_id IS 'Who placed it (app.user_id()); none for a guest';

COMMENT ON COLUMN gifting.orders.recipient_name IS 'Who gets the gift';

COMMENT ON COLUMN gifting.orders.recipient_email IS 'Where the recipient is told of it';

COMMENT ON COLUMN gifting.orders.status IS 'How far it is';

COMMENT ON COLUMN gifting.orders.total_amount IS 'The sum of its lines when it was placed, in the client''s currency; wide enough for a hundred lines of a thousand pieces at the highest price';

COMMENT ON COLUMN gifting.orders.created_at IS 'When it was placed; reports go by its month in UTC';

COMMENT ON COLUMN gifting.orders.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY gifting.orders
    ADD CONSTRAINT orders_client_id_id_key PRIMARY KEY (client_id, id);

CREATE INDEX orders_client_id_buyer_id_created_at_idx ON gifting.orders USING btree (client_id, buyer_id, created_at DESC, id DESC);

COMMENT ON INDEX gifting.orders_client_id_buyer_id_created_at_idx IS 'queries/orders_of_buyer.sql: what a buyer ordered';

CREATE INDEX orders_client_id_created_at_idx ON gifting.orders USING btree (client_id, created_at DESC, id DESC);

COMMENT ON INDEX gifting.orders_client_id_created_at_idx IS 'queries/orders_of_client.sql, and the span of months of queries/client_report_live.sql';

CREATE INDEX orders_client_id_site_id_created_at_idx ON gifting.orders USING btree (client_id, site_id, created_at DESC, id DESC);

COMMENT ON INDEX gifting.orders_client_id_site_id_created_at_idx IS 'queries/orders_of_site.sql, for a site''s manager; the foreign key';

CREATE TRIGGER audit_delete AFTER DELETE ON gifting.orders REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON gifting.orders REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON gifting.orders REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{id}', '{}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON gifting.orders FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY gifting.orders
    ADD CONSTRAINT orders_client_id_site_id_fk FOREIGN KEY (client_id, site_id) REFERENCES gifting.sites(client_id, id);

ALTER TABLE gifting.orders ENABLE ROW LEVEL SECURITY;

CREATE POLICY orders_select ON gifting.orders FOR SELECT TO app_user USING (
CASE
    WHEN (app.user_role() = 'client_admin'::text) THEN true
    WHEN (app.user_role() = 'site_manager'::text) THEN (site_id = gifting.site_id())
    WHEN (app.user_role() = 'buyer'::text) THEN (buyer_id = app.user_id())
    ELSE NULL::boolean
END);

CREATE POLICY orders_tenant ON gifting.orders AS RESTRICTIVE TO app_user USING ((client_id = app.tenant_id()));

CREATE POLICY orders_update ON gifting.orders FOR UPDATE TO app_user USING (
CASE
    WHEN (app.user_role() = 'client_admin'::text) THEN true
    WHEN (app.user_role() = 'site_manager'::text) THEN (site_id = gifting.site_id())
    ELSE NULL::boolean
END);

GRANT SELECT ON TABLE gifting.orders TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE gifting.orders TO app_copier;

GRANT UPDATE(recipient_name) ON TABLE gifting.orders TO app_user;

GRANT UPDATE(recipient_email) ON TABLE gifting.orders TO app_user;

GRANT UPDATE(status) ON TABLE gifting.orders TO app_user;
