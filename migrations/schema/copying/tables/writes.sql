CREATE TABLE copying.writes (
    application text NOT NULL,
    target_table text NOT NULL,
    written_by xid8 NOT NULL,
    rows bigint NOT NULL,
    CONSTRAINT writes_rows_check CHECK ((rows > 0))
);

COMMENT ON TABLE copying.writes IS 'Every transaction that wrote rows into a target for a copy; written by that transaction';

COMMENT ON COLUMN copying.writes.application IS 'The application';

COMMENT ON COLUMN copying.writes.target_table IS 'The table that it wrote into';

COMMENT ON COLUMN copying.writes.written_by IS 'The transaction: the xmin of its rows, and of this one';

COMMENT ON COLUMN copying.writes.rows IS 'How many rows it wrote';

ALTER TABLE ONLY copying.writes
    ADD CONSTRAINT writes_application_target_table_written_by_key PRIMARY KEY (application, target_table, written_by);

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE copying.writes TO app_copier;
GRANT SELECT ON TABLE copying.writes TO app_monitor;
