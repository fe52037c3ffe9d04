CREATE TABLE copying.chunks (
    step_id bigint NOT NULL,
    number integer NOT NULL,
    low text[],
    high text[],
    generation integer,
    rows bigint,
    rejected bigint,
    bytes bigint,
    written_by xid8,
    worker text,
    done_at timestamp with time zone,
    rows_read bigint,
    CONSTRAINT chunks_done_at_check CHECK ((((done_at IS NULL) = (rows IS NULL)) AND ((done_at IS NULL) = (written_by IS NULL))))
);

COMMENT ON TABLE copying.chunks IS 'The parts of a step; each is loaded and recorded in one transaction';

COMMENT ON COLUMN copying.chunks.step_id IS 'The step';

COMMENT ON COLUMN copying.chunks.number IS 'Counts up from 1 within the step';

COMMENT ON COLUMN copying.chunks.low IS 'Rows after this key; null: from the first on';

COMMENT ON COLUMN copying.chunks.high IS 'Rows up to this key; null: to the last';

COMMENT ON COLUMN copying.chunks.generation IS 'The moment of the source that it was read at';

COMMENT ON COLUMN copying.chunks.rows IS 'How many rows were written';

COMMENT ON COLUMN copying.chunks.rejected IS 'How many rows were rejected';

COMMENT ON COLUMN copying.chunks.bytes IS 'How many bytes were sent; null where none leave the server';

COMMENT ON COLUMN copying.chunks.written_by IS 'The transaction that wrote its rows: their xmin';

COMMENT ON COLUMN copying.chunks.worker IS 'Which worker did it';

COMMENT ON COLUMN copying.chunks.done_at IS 'When; null while it is to be done';

COMMENT ON COLUMN copying.chunks.rows_read IS 'How many rows were read';

ALTER TABLE ONLY copying.chunks
    ADD CONSTRAINT chunks_step_id_number_key PRIMARY KEY (step_id, number);

CREATE INDEX chunks_step_id_number_idx ON copying.chunks USING btree (step_id, number) WHERE (done_at IS NULL);

COMMENT ON INDEX copying.chunks_step_id_number_idx IS 'The next chunk to be claimed';

CREATE TRIGGER chunks_note_chunk AFTER UPDATE OF written_by ON copying.chunks FOR EACH ROW WHEN ((old.written_by IS DISTINCT FROM new.written_by)) EXECUTE FUNCTION copying.note_chunk();

ALTER TABLE ONLY copying.chunks
    ADD CONSTRAINT chunks_step_id_fk FOREIGN KEY (step_id) REFERENCES copying.steps(id) ON DELETE CASCADE;

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE copying.chunks TO app_copier;
GRANT SELECT ON TABLE copying.chunks TO app_monitor;
