CREATE SCHEMA jobs;

COMMENT ON SCHEMA jobs IS 'The registry of scheduled jobs; pg_cron is made equal to it';

GRANT USAGE ON SCHEMA jobs TO app_monitor;
