-- What the registry of partitioned tables means.
comment on schema partitions is 'Partitioned tables: made ahead of time, watched, retired';

comment on table partitions.registry is 'The partitioned tables that the platform looks after';
comment on column partitions.registry.parent is 'The partitioned table, with its schema';
comment on column partitions.registry.control is 'The column that decides about the partition';
comment on column partitions.registry.every is 'How much time one partition holds';
comment on column partitions.registry.premake is 'How many partitions are made ahead';
comment on column partitions.registry.retention is 'How long rows are kept; without one for ever';
comment on column partitions.registry.keep
  is 'Whether a retired partition stays as a table of its own';

comment on table partitions.retirements is 'Partitions that were retired, or are being retired';
comment on column partitions.retirements.parent is 'The table that it was a partition of';
comment on column partitions.retirements.partition is 'The partition, with its schema';
comment on column partitions.retirements.upper is 'When what it holds ends';
comment on column partitions.retirements.keep is 'Whether it stays as a table';
comment on column partitions.retirements.begun_at is 'When retiring began';
comment on column partitions.retirements.finished_at is 'When it was gone, or detached for good';

grant usage on schema partitions to app_monitor, app_copier;
