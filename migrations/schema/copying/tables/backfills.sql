CREATE TABLE copying.backfills (
    file text NOT NULL,
    hash text NOT NULL,
    last_key text[],
    batches bigint DEFAULT 0 NOT NULL,
    rows bigint DEFAULT 0 NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    CONSTRAINT backfills_batches_check CHECK (((batches >= 0) AND (rows >= 0)))
);

COMMENT ON TABLE copying.backfills IS 'How far each backfill of plumb has come';

COMMENT ON COLUMN copying.backfills.file IS 'The file of SQL, relative to the project';

COMMENT ON COLUMN copying.backfills.hash IS 'SHA-256 of its text: another text is another backfill';

COMMENT ON COLUMN copying.backfills.last_key IS 'The key of the last row looked at, as text, one element per column';

COMMENT ON COLUMN copying.backfills.batches IS 'How many batches were committed';

COMMENT ON COLUMN copying.backfills.rows IS 'How many rows they changed';

COMMENT ON COLUMN copying.backfills.started_at IS 'When the first batch began';

COMMENT ON COLUMN copying.backfills.updated_at IS 'When the last batch was committed';

COMMENT ON COLUMN copying.backfills.finished_at IS 'When nothing was left to look at';

ALTER TABLE ONLY copying.backfills
    ADD CONSTRAINT backfills_file_key PRIMARY KEY (file);
