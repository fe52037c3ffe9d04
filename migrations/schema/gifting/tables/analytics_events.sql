CREATE TABLE gifting.analytics_events (
    client_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    site_id uuid NOT NULL,
    product_id uuid,
    user_id uuid DEFAULT app.user_id(),
    event_type text NOT NULL,
    properties jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT analytics_events_event_type_check CHECK ((event_type = ANY (ARRAY['page_view'::text, 'product_view'::text, 'search'::text, 'add_to_cart'::text, 'purchase'::text]))),
    CONSTRAINT analytics_events_properties_check CHECK ((jsonb_typeof(properties) = 'object'::text))
)
PARTITION BY RANGE (created_at);

ALTER TABLE ONLY gifting.analytics_events FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE gifting.analytics_events IS 'What visitors do on the sites, by month; kept for two years';

COMMENT ON COLUMN gifting.analytics_events.client_id IS 'The client';

COMMENT ON COLUMN gifting.analytics_events.id IS 'The event; random, and orders events of one moment';

COMMENT ON COLUMN gifting.analytics_events.site_id IS 'The site where it happened';

COMMENT ON COLUMN gifting.analytics_events.product_id IS 'The product, if it was about one; not a foreign key, since events outlive products';

COMMENT ON COLUMN gifting.analytics_events.user_id IS 'The visitor (app.user_id()), if known';

COMMENT ON COLUMN gifting.analytics_events.event_type IS 'What was done';

COMMENT ON COLUMN gifting.analytics_events.properties IS 'More about it, an object: words searched for, for instance';

COMMENT ON COLUMN gifting.analytics_events.created_at IS 'When; decides about the partition';

ALTER TABLE ONLY gifting.analytics_events
    ADD CONSTRAINT analytics_events_client_id_id_created_at_key PRIMARY KEY (client_id, id, created_at);

CREATE INDEX analytics_events_client_id_created_at_idx ON ONLY gifting.analytics_events USING btree (client_id, created_at DESC, id DESC);

COMMENT ON INDEX gifting.analytics_events_client_id_created_at_idx IS 'queries/recent_events.sql';

CREATE INDEX analytics_events_client_id_site_id_created_at_idx ON ONLY gifting.analytics_events USING btree (client_id, site_id, created_at DESC, id DESC);

COMMENT ON INDEX gifting.analytics_events_client_id_site_id_created_at_idx IS 'queries/recent_events_of_site.sql, for a site''s manager; the foreign key';

ALTER TABLE gifting.analytics_events
    ADD CONSTRAINT analytics_events_client_id_site_id_fk FOREIGN KEY (client_id, site_id) REFERENCES gifting.sites(client_id, id) ON DELETE CASCADE;

ALTER TABLE gifting.analytics_events ENABLE ROW LEVEL SECURITY;

CREATE POLICY analytics_events_insert ON gifting.analytics_events FOR INSERT TO app_user WITH CHECK (((app.user_role() = ANY (ARRAY['client_admin'::text, 'site_manager'::text, 'buyer'::text])) AND (site_id = gifting.site_id())));

CREATE POLICY analytics_events_select ON gifting.analytics_events FOR SELECT TO app_user USING (
CASE
    WHEN (app.user_role() = 'client_admin'::text) THEN true
    WHEN (app.user_role() = 'site_manager'::text) THEN (site_id = gifting.site_id())
    ELSE NULL::boolean
END);

CREATE POLICY analytics_events_tenant ON gifting.analytics_events AS RESTRICTIVE TO app_user USING ((client_id = app.tenant_id()));

GRANT SELECT ON TABLE gifting.analytics_events TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE gifting.analytics_events TO app_copier;

GRANT INSERT(client_id) ON TABLE gifting.analytics_events TO app_user;

GRANT INSERT(site_id) ON TABLE gifting.analytics_events TO app_user;

GRANT INSERT(product_id) ON TABLE gifting.analytics_events TO app_user;

GRANT INSERT(event_type) ON TABLE gifting.analytics_events TO app_user;

GRANT INSERT(properties) ON TABLE gifting.analytics_events TO app_user;
