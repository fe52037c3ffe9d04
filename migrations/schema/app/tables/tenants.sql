CREATE TABLE app.tenants (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    slug text NOT NULL,
    schema_name text GENERATED ALWAYS AS (('tenant_'::text || slug)) STORED NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tenants_slug_check CHECK ((slug ~ '^[a-z][a-z0-9_]{1,39}$'::text))
);

COMMENT ON TABLE app.tenants IS 'The tenants that have a schema of their own';

COMMENT ON COLUMN app.tenants.id IS 'The tenant''s identifier, as in app.tenant_id()';

COMMENT ON COLUMN app.tenants.slug IS 'The tenant''s short name: lower case, digits, underscores';

COMMENT ON COLUMN app.tenants.schema_name IS 'The tenant''s schema';

COMMENT ON COLUMN app.tenants.created_at IS 'When the schema was made first';

ALTER TABLE ONLY app.tenants
    ADD CONSTRAINT tenants_id_key PRIMARY KEY (id);

ALTER TABLE ONLY app.tenants
    ADD CONSTRAINT tenants_slug_key UNIQUE (slug);
