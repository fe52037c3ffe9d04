CREATE TABLE copying.landings (
    application text NOT NULL,
    source_table text NOT NULL,
    run_id bigint NOT NULL,
    row_count bigint NOT NULL,
    sha256 text NOT NULL,
    landed_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT landings_row_count_check CHECK ((row_count >= 0))
);

COMMENT ON TABLE copying.landings IS 'What lies in the landing tables now, one row for each source table';

COMMENT ON COLUMN copying.landings.application IS 'The application';

COMMENT ON COLUMN copying.landings.source_table IS 'The table of the source';

COMMENT ON COLUMN copying.landings.run_id IS 'The run that landed it';

COMMENT ON COLUMN copying.landings.row_count IS 'How many rows landed';

COMMENT ON COLUMN copying.landings.sha256 IS 'SHA-256 of the rows as lines of COPY, in the order of the key';

COMMENT ON COLUMN copying.landings.landed_at IS 'When it landed';

ALTER TABLE ONLY copying.landings
    ADD CONSTRAINT landings_application_source_table_key PRIMARY KEY (application, source_table);

CREATE INDEX landings_run_id_idx ON copying.landings USING btree (run_id);

COMMENT ON INDEX copying.landings_run_id_idx IS 'The look-ups of the foreign key';

ALTER TABLE ONLY copying.landings
    ADD CONSTRAINT landings_run_id_fk FOREIGN KEY (run_id) REFERENCES copying.runs(id);

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE copying.landings TO app_copier;
GRANT SELECT ON TABLE copying.landings TO app_monitor;
