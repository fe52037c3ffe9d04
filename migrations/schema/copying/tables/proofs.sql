CREATE TABLE copying.proofs (
    id bigint NOT NULL,
    application text NOT NULL,
    run_id bigint NOT NULL,
    ok boolean NOT NULL,
    result jsonb NOT NULL,
    proven_by text DEFAULT SESSION_USER NOT NULL,
    proven_at timestamp with time zone DEFAULT now() NOT NULL
);

COMMENT ON TABLE copying.proofs IS 'Every proof that was made of a copy, also those that failed';

COMMENT ON COLUMN copying.proofs.id IS 'The proof';

COMMENT ON COLUMN copying.proofs.application IS 'The application';

COMMENT ON COLUMN copying.proofs.run_id IS 'The run that was proven';

COMMENT ON COLUMN copying.proofs.ok IS 'Whether source, landing and target agree';

COMMENT ON COLUMN copying.proofs.result IS 'Counts, hashes and the first differences of each table';

COMMENT ON COLUMN copying.proofs.proven_by IS 'Who made it';

COMMENT ON COLUMN copying.proofs.proven_at IS 'When it was made';

ALTER TABLE copying.proofs ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME copying.proofs_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY copying.proofs
    ADD CONSTRAINT proofs_id_key PRIMARY KEY (id);

CREATE INDEX proofs_application_id_idx ON copying.proofs USING btree (application, id);

COMMENT ON INDEX copying.proofs_application_id_idx IS 'The last proof of an application';

CREATE INDEX proofs_run_id_idx ON copying.proofs USING btree (run_id);

COMMENT ON INDEX copying.proofs_run_id_idx IS 'The look-ups of the foreign key';

ALTER TABLE ONLY copying.proofs
    ADD CONSTRAINT proofs_run_id_fk FOREIGN KEY (run_id) REFERENCES copying.runs(id);

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE copying.proofs TO app_copier;
GRANT SELECT ON TABLE copying.proofs TO app_monitor;
