CREATE TABLE copying.deferred (
    application text NOT NULL,
    table_name text NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    definition text NOT NULL,
    dropped_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT deferred_kind_check CHECK ((kind = ANY (ARRAY['index'::text, 'key'::text, 'foreign key'::text, 'validation'::text])))
);

COMMENT ON TABLE copying.deferred IS 'Indexes and keys taken away before a load, to be made again after it, also after a crash';

COMMENT ON COLUMN copying.deferred.application IS 'The application';

COMMENT ON COLUMN copying.deferred.table_name IS 'The table, with its schema';

COMMENT ON COLUMN copying.deferred.name IS 'The index or constraint';

COMMENT ON COLUMN copying.deferred.kind IS 'What it is; the index of a key and the key, a foreign key and its validation are two records';

COMMENT ON COLUMN copying.deferred.definition IS 'The statement that makes it again';

COMMENT ON COLUMN copying.deferred.dropped_at IS 'When it was taken away';

ALTER TABLE ONLY copying.deferred
    ADD CONSTRAINT deferred_application_table_name_name_kind_key PRIMARY KEY (application, table_name, name, kind);

GRANT SELECT ON TABLE copying.deferred TO app_copier;
GRANT SELECT ON TABLE copying.deferred TO app_monitor;
