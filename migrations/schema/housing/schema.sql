CREATE SCHEMA housing;

COMMENT ON SCHEMA housing IS 'Affordable housing: companies, their projects, and who applies for a home in them';

GRANT USAGE ON SCHEMA housing TO app_user;
GRANT USAGE ON SCHEMA housing TO app_copier;
