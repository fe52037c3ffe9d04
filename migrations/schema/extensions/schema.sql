CREATE SCHEMA extensions;

COMMENT ON SCHEMA extensions IS 'What extensions bring; nobody but the superuser creates here';

GRANT USAGE ON SCHEMA extensions TO PUBLIC;
