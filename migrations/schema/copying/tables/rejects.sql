CREATE TABLE copying.rejects (
    application text NOT NULL,
    source_table text NOT NULL,
    source_key text NOT NULL,
    target_table text NOT NULL,
    kind text NOT NULL,
    detail text NOT NULL,
    source_row jsonb NOT NULL,
    run_id bigint NOT NULL,
    rejected_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT rejects_kind_check CHECK ((kind ~ '^[a-z][a-z0-9_]*$'::text))
);

COMMENT ON TABLE copying.rejects IS 'Every source row that is not in its target, with the reason; taken back when the source is mended';

COMMENT ON COLUMN copying.rejects.application IS 'The application';

COMMENT ON COLUMN copying.rejects.source_table IS 'The table of the source';

COMMENT ON COLUMN copying.rejects.source_key IS 'The key of the row in the source';

COMMENT ON COLUMN copying.rejects.target_table IS 'Where it would have gone';

COMMENT ON COLUMN copying.rejects.kind IS 'What is wrong with it, in one word';

COMMENT ON COLUMN copying.rejects.detail IS 'The column and its value, cut';

COMMENT ON COLUMN copying.rejects.source_row IS 'The row as it landed';

COMMENT ON COLUMN copying.rejects.run_id IS 'The run that noted this reason';

COMMENT ON COLUMN copying.rejects.rejected_at IS 'When this reason was noted';

ALTER TABLE ONLY copying.rejects
    ADD CONSTRAINT rejects_application_source_table_source_key_target_table_key PRIMARY KEY (application, source_table, source_key, target_table);

CREATE INDEX rejects_run_id_idx ON copying.rejects USING btree (run_id);

COMMENT ON INDEX copying.rejects_run_id_idx IS 'The look-ups of the foreign key';

ALTER TABLE ONLY copying.rejects
    ADD CONSTRAINT rejects_run_id_fk FOREIGN KEY (run_id) REFERENCES copying.runs(id);

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE copying.rejects TO app_copier;
