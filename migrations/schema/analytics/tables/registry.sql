CREATE TABLE analytics.registry (
    name text NOT NULL,
    schedule text NOT NULL,
    stale_after interval NOT NULL,
    CONSTRAINT registry_name_check CHECK ((name ~ '^[a-z][a-z0-9_]{0,54}$'::text)),
    CONSTRAINT registry_stale_after_check CHECK ((stale_after > '00:00:00'::interval))
);

COMMENT ON TABLE analytics.registry IS 'The materialized views that are refreshed by a job';

COMMENT ON COLUMN analytics.registry.name IS 'The view''s name in the schema analytics';

COMMENT ON COLUMN analytics.registry.schedule IS 'When its job runs';

COMMENT ON COLUMN analytics.registry.stale_after IS 'From which age on it is too old';

ALTER TABLE ONLY analytics.registry
    ADD CONSTRAINT registry_name_key PRIMARY KEY (name);
