CREATE SCHEMA scheduler;

COMMENT ON SCHEMA scheduler IS 'Job scheduler: people, the jobs they have run on a schedule, and what became of each run';

GRANT USAGE ON SCHEMA scheduler TO app_user;
GRANT USAGE ON SCHEMA scheduler TO app_analyst;
GRANT USAGE ON SCHEMA scheduler TO app_copier;
