CREATE TABLE copying.undone (
    application text NOT NULL,
    target_table text NOT NULL,
    rows bigint NOT NULL,
    CONSTRAINT undone_rows_check CHECK ((rows > 0))
);

COMMENT ON TABLE copying.undone IS 'What an undo that is not finished has taken out so far';

COMMENT ON COLUMN copying.undone.application IS 'The application';

COMMENT ON COLUMN copying.undone.target_table IS 'The table that it took rows out of';

COMMENT ON COLUMN copying.undone.rows IS 'How many rows it took out';

ALTER TABLE ONLY copying.undone
    ADD CONSTRAINT undone_application_target_table_key PRIMARY KEY (application, target_table);

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE copying.undone TO app_copier;
