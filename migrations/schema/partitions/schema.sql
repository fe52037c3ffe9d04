CREATE SCHEMA partitions;

COMMENT ON SCHEMA partitions IS 'Partitioned tables: made ahead of time, watched, retired';

GRANT USAGE ON SCHEMA partitions TO app_monitor;
GRANT USAGE ON SCHEMA partitions TO app_copier;
