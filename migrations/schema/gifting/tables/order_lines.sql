CREATE TABLE gifting.order_lines (
    client_id uuid NOT NULL,
    order_id uuid NOT NULL,
    line_number integer NOT NULL,
    product_id uuid NOT NULL,
    quantity integer NOT NULL,
    unit_price numeric(12,2) NOT NULL,
    CONSTRAINT order_lines_line_number_check CHECK ((line_number > 0)),
    CONSTRAINT order_lines_quantity_check CHECK (((quantity >= 1) AND (quantity <= 1000))),
    CONSTRAINT order_lines_unit_price_check CHECK (((unit_price >= (0)::numeric) AND (unit_price < 'Infinity'::numeric)))
);

ALTER TABLE ONLY gifting.order_lines FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE gifting.order_lines IS 'The products of an order; never changed once written';

COMMENT ON COLUMN gifting.order_lines.client_id IS 'The client';

COMMENT ON COLUMN gifting.order_lines.order_id IS 'The order';

COMMENT ON COLUMN gifting.order_lines.line_number IS 'Counts the order''s lines from 1';

COMMENT ON COLUMN gifting.order_lines.product_id IS 'What was ordered';

COMMENT ON COLUMN gifting.order_lines.quantity IS 'How many pieces';

COMMENT ON COLUMN gifting.order_lines.unit_price IS 'The price of one piece when the order was placed, in the client''s currency';

ALTER TABLE ONLY gifting.order_lines
    ADD CONSTRAINT order_lines_client_id_order_id_line_number_key PRIMARY KEY (client_id, order_id, line_number);

CREATE INDEX order_lines_client_id_product_id_idx ON gifting.order_lines USING btree (client_id, product_id);

COMMENT ON INDEX gifting.order_lines_client_id_product_id_idx IS 'Where a product was sold, and the foreign key';

CREATE TRIGGER audit_delete AFTER DELETE ON gifting.order_lines REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{order_id,line_number}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON gifting.order_lines REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{order_id,line_number}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON gifting.order_lines REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('client_id', '{order_id,line_number}', '{}', '{}');

ALTER TABLE ONLY gifting.order_lines
    ADD CONSTRAINT order_lines_client_id_order_id_fk FOREIGN KEY (client_id, order_id) REFERENCES gifting.orders(client_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY gifting.order_lines
    ADD CONSTRAINT order_lines_client_id_product_id_fk FOREIGN KEY (client_id, product_id) REFERENCES gifting.products(client_id, id);

ALTER TABLE gifting.order_lines ENABLE ROW LEVEL SECURITY;

CREATE POLICY order_lines_select ON gifting.order_lines FOR SELECT TO app_user USING (
CASE
    WHEN (app.user_role() = 'client_admin'::text) THEN true
    WHEN (app.user_role() = ANY (ARRAY['site_manager'::text, 'buyer'::text])) THEN (EXISTS ( SELECT
       FROM gifting.orders o
      WHERE ((o.client_id = order_lines.client_id) AND (o.id = order_lines.order_id))))
    ELSE NULL::boolean
END);

CREATE POLICY order_lines_tenant ON gifting.order_lines AS RESTRICTIVE TO app_user USING ((client_id = app.tenant_id()));

GRANT SELECT ON TABLE gifting.order_lines TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE gifting.order_lines TO app_copier;
