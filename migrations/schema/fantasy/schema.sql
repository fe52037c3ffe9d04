CREATE SCHEMA fantasy;

COMMENT ON SCHEMA fantasy IS 'Fantasy football: leagues of friends, their teams and drafts, and the NFL''s players whose points decide';

GRANT USAGE ON SCHEMA fantasy TO app_user;
GRANT USAGE ON SCHEMA fantasy TO app_analyst;
GRANT USAGE ON SCHEMA fantasy TO app_copier;
GRANT USAGE ON SCHEMA fantasy TO app_monitor;
GRANT USAGE ON SCHEMA fantasy TO app_jobs;
