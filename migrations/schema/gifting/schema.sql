CREATE SCHEMA gifting;

COMMENT ON SCHEMA gifting IS 'Celebration gifts: clients, their sites and catalogs, and what is ordered there';

GRANT USAGE ON SCHEMA gifting TO app_user;
GRANT USAGE ON SCHEMA gifting TO app_analyst;
GRANT USAGE ON SCHEMA gifting TO app_copier;
