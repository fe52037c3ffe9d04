CREATE TABLE partitions.registry (
    parent text NOT NULL,
    control text NOT NULL,
    every interval NOT NULL,
    premake integer NOT NULL,
    retention interval,
    keep boolean DEFAULT false NOT NULL,
    CONSTRAINT registry_every_check CHECK ((every > '00:00:00'::interval)),
    CONSTRAINT registry_premake_check CHECK (((premake >= 1) AND (premake <= 1000))),
    CONSTRAINT registry_retention_check CHECK ((retention > '00:00:00'::interval))
);

COMMENT ON TABLE partitions.registry IS 'The partitioned tables that the platform looks after';

COMMENT ON COLUMN partitions.registry.parent IS 'The partitioned table, with its schema';

COMMENT ON COLUMN partitions.registry.control IS 'The column that decides about the partition';

COMMENT ON COLUMN partitions.registry.every IS 'How much time one partition holds';

COMMENT ON COLUMN partitions.registry.premake IS 'How many partitions are made ahead';

COMMENT ON COLUMN partitions.registry.retention IS 'How long rows are kept; without one for ever';

COMMENT ON COLUMN partitions.registry.keep IS 'Whether a retired partition stays as a table of its own';

ALTER TABLE ONLY partitions.registry
    ADD CONSTRAINT registry_parent_key PRIMARY KEY (parent);

GRANT SELECT ON TABLE partitions.registry TO app_monitor;
