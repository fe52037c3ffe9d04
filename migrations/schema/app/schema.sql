CREATE SCHEMA app;

COMMENT ON SCHEMA app IS 'What every application shares: context, errors, triggers, search';

GRANT USAGE ON SCHEMA app TO app_user;
GRANT USAGE ON SCHEMA app TO app_analyst;
GRANT USAGE ON SCHEMA app TO app_copier;
GRANT USAGE ON SCHEMA app TO app_monitor;
