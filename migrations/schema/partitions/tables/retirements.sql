CREATE TABLE partitions.retirements (
    parent text NOT NULL,
    partition text NOT NULL,
    keep boolean NOT NULL,
    begun_at timestamp with time zone DEFAULT now() NOT NULL,
    finished_at timestamp with time zone,
    upper timestamp with time zone
);

COMMENT ON TABLE partitions.retirements IS 'Partitions that were retired, or are being retired';

COMMENT ON COLUMN partitions.retirements.parent IS 'The table that it was a partition of';

COMMENT ON COLUMN partitions.retirements.partition IS 'The partition, with its schema';

COMMENT ON COLUMN partitions.retirements.keep IS 'Whether it stays as a table';

COMMENT ON COLUMN partitions.retirements.begun_at IS 'When retiring began';

COMMENT ON COLUMN partitions.retirements.finished_at IS 'When it was gone, or detached for good';

COMMENT ON COLUMN partitions.retirements.upper IS 'When what it holds ends';

ALTER TABLE ONLY partitions.retirements
    ADD CONSTRAINT retirements_partition_key PRIMARY KEY (partition);

GRANT SELECT ON TABLE partitions.retirements TO app_monitor;
