CREATE TABLE jobs.registry (
    name text NOT NULL,
    schedule text NOT NULL,
    command text NOT NULL,
    description text NOT NULL,
    enabled boolean DEFAULT true NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT registry_name_check CHECK ((name ~ '^[a-z][a-z0-9_]{0,62}$'::text)),
    CONSTRAINT registry_schedule_check CHECK ((schedule ~ '^(([^ ]+ ){4}[^ ]+|([1-9]|[1-5][0-9]) seconds?)$'::text))
);

COMMENT ON TABLE jobs.registry IS 'The jobs that this database wants to be run by pg_cron';

COMMENT ON COLUMN jobs.registry.name IS 'The job''s name, unique in this database';

COMMENT ON COLUMN jobs.registry.schedule IS 'When: five cron fields in GMT, or "<1-59> seconds"';

COMMENT ON COLUMN jobs.registry.command IS 'The SQL that is run, as app_jobs';

COMMENT ON COLUMN jobs.registry.description IS 'One sentence: what for';

COMMENT ON COLUMN jobs.registry.enabled IS 'Whether it is to run at present';

COMMENT ON COLUMN jobs.registry.updated_at IS 'When this entry was changed last';

ALTER TABLE ONLY jobs.registry
    ADD CONSTRAINT registry_name_key PRIMARY KEY (name);

CREATE TRIGGER touch BEFORE UPDATE ON jobs.registry FOR EACH ROW EXECUTE FUNCTION app.touch();

GRANT SELECT ON TABLE jobs.registry TO app_monitor;
