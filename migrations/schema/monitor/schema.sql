CREATE SCHEMA monitor;

COMMENT ON SCHEMA monitor IS 'Views for whoever looks after the server';

GRANT USAGE ON SCHEMA monitor TO app_monitor;
