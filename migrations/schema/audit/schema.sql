CREATE SCHEMA audit;

COMMENT ON SCHEMA audit IS 'Who changed what: one log for all tables that ask for it';

GRANT USAGE ON SCHEMA audit TO app_monitor;
