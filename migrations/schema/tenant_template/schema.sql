CREATE SCHEMA tenant_template;

COMMENT ON SCHEMA tenant_template IS 'What a tenant''s own schema is cloned from; holds no rows';
