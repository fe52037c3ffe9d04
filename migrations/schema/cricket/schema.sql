CREATE SCHEMA cricket;

COMMENT ON SCHEMA cricket IS 'Cricket, ball by ball: leagues, their teams, players, tournaments and every delivery';

GRANT USAGE ON SCHEMA cricket TO app_user;
GRANT USAGE ON SCHEMA cricket TO app_analyst;
GRANT USAGE ON SCHEMA cricket TO app_copier;
