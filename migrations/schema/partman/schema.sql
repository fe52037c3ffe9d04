CREATE SCHEMA partman;

COMMENT ON SCHEMA partman IS 'pg_partman: makes and retires the partitions';

GRANT ALL ON SCHEMA partman TO app_owner;
