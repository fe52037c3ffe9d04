CREATE TABLE copying.tables (
    run_id bigint NOT NULL,
    target_table text NOT NULL,
    source_table text NOT NULL,
    rows_in bigint NOT NULL,
    rows_inserted bigint NOT NULL,
    rows_present bigint NOT NULL,
    rows_rejected bigint NOT NULL,
    shaped_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT tables_rows_in_check CHECK ((rows_in = ((rows_inserted + rows_present) + rows_rejected)))
);

COMMENT ON TABLE copying.tables IS 'What a run did to each target table';

COMMENT ON COLUMN copying.tables.run_id IS 'The run';

COMMENT ON COLUMN copying.tables.target_table IS 'The table that was filled';

COMMENT ON COLUMN copying.tables.source_table IS 'The table of the source';

COMMENT ON COLUMN copying.tables.rows_in IS 'How many landed rows the plan saw';

COMMENT ON COLUMN copying.tables.rows_inserted IS 'How many of them were inserted';

COMMENT ON COLUMN copying.tables.rows_present IS 'How many of them were there already';

COMMENT ON COLUMN copying.tables.rows_rejected IS 'How many of them were rejected';

COMMENT ON COLUMN copying.tables.shaped_at IS 'When it was done';

ALTER TABLE ONLY copying.tables
    ADD CONSTRAINT tables_run_id_target_table_key PRIMARY KEY (run_id, target_table);

ALTER TABLE ONLY copying.tables
    ADD CONSTRAINT tables_run_id_fk FOREIGN KEY (run_id) REFERENCES copying.runs(id);

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE copying.tables TO app_copier;
GRANT SELECT ON TABLE copying.tables TO app_monitor;
