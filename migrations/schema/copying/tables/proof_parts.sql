CREATE TABLE copying.proof_parts (
    run_id bigint NOT NULL,
    comparison text NOT NULL,
    number integer NOT NULL,
    exact boolean NOT NULL,
    low text[],
    high text[],
    rows_there bigint,
    rows_here bigint,
    differences bigint,
    shown jsonb,
    done_at timestamp with time zone,
    figures jsonb,
    CONSTRAINT proof_parts_done_at_check CHECK (((done_at IS NULL) = (differences IS NULL)))
);

COMMENT ON TABLE copying.proof_parts IS 'The ranges of an unfinished proof; those that are done are not compared again';

COMMENT ON COLUMN copying.proof_parts.run_id IS 'The run that is proven';

COMMENT ON COLUMN copying.proof_parts.comparison IS 'What is compared';

COMMENT ON COLUMN copying.proof_parts.number IS 'Counts up from 1 within the comparison';

COMMENT ON COLUMN copying.proof_parts.exact IS 'Whether bytes are compared, not by equality';

COMMENT ON COLUMN copying.proof_parts.low IS 'Rows after this key; null: from the first on';

COMMENT ON COLUMN copying.proof_parts.high IS 'Rows up to this key; null: to the last';

COMMENT ON COLUMN copying.proof_parts.rows_there IS 'How many rows the source or the plan has';

COMMENT ON COLUMN copying.proof_parts.rows_here IS 'How many rows the landing or the target has';

COMMENT ON COLUMN copying.proof_parts.differences IS 'How many rows are not the same';

COMMENT ON COLUMN copying.proof_parts.shown IS 'The first of them: problem and key';

COMMENT ON COLUMN copying.proof_parts.done_at IS 'When; null while it is to be done';

COMMENT ON COLUMN copying.proof_parts.figures IS 'Sums, first and last values that people want to see of the range: expected and found';

ALTER TABLE ONLY copying.proof_parts
    ADD CONSTRAINT proof_parts_run_id_comparison_number_key PRIMARY KEY (run_id, comparison, number);

ALTER TABLE ONLY copying.proof_parts
    ADD CONSTRAINT proof_parts_run_id_fk FOREIGN KEY (run_id) REFERENCES copying.runs(id);

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE copying.proof_parts TO app_copier;
GRANT SELECT ON TABLE copying.proof_parts TO app_monitor;
