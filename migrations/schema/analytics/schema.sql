CREATE SCHEMA analytics;

COMMENT ON SCHEMA analytics IS 'Materialized views, without grants, and the tenant views over them';

GRANT USAGE ON SCHEMA analytics TO app_analyst;
GRANT USAGE ON SCHEMA analytics TO app_user;
GRANT USAGE ON SCHEMA analytics TO app_monitor;
