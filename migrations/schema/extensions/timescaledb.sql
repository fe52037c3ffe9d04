CREATE EXTENSION IF NOT EXISTS timescaledb WITH SCHEMA extensions;

COMMENT ON EXTENSION timescaledb IS 'Enables scalable inserts and complex queries for time-series data (Apache 2 Edition)';
