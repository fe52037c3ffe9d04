CREATE TABLE copying.generations (
    application text NOT NULL,
    number integer NOT NULL,
    run_id bigint NOT NULL,
    moment text NOT NULL,
    taken_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE copying.generations IS 'The moments at which a source was read; a new one for each run that had to take one';

COMMENT ON COLUMN copying.generations.application IS 'The application';

COMMENT ON COLUMN copying.generations.number IS 'Counts up from 1 within the application';

COMMENT ON COLUMN copying.generations.run_id IS 'The run that took it';

COMMENT ON COLUMN copying.generations.moment IS 'The source''s snapshot, or the size and time of its file';

COMMENT ON COLUMN copying.generations.taken_at IS 'When it was taken';

ALTER TABLE ONLY copying.generations
    ADD CONSTRAINT generations_application_number_key PRIMARY KEY (application, number);

CREATE INDEX generations_run_id_idx ON copying.generations USING btree (run_id);

COMMENT ON INDEX copying.generations_run_id_idx IS 'The look-ups of the foreign key';

ALTER TABLE ONLY copying.generations
    ADD CONSTRAINT generations_run_id_fk FOREIGN KEY (run_id) REFERENCES copying.runs(id);

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE copying.generations TO app_copier;
GRANT SELECT ON TABLE copying.generations TO app_monitor;
