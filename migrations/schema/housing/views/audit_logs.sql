CREATE VIEW housing.audit_logs WITH (security_barrier='true') AS
 SELECT tenant_id AS company_id,
    id,
    created_at,
    table_name,
    record_id,
    action,
    old_values,
    new_values,
    actor_id AS user_id,
    ip_address,
    user_agent
   FROM audit.log l
  WHERE ((tenant_id = app.tenant_id()) AND (table_schema = 'housing'::text) AND (app.user_role() = 'admin'::text));

COMMENT ON VIEW housing.audit_logs IS 'The company''s changes, for its admins';

COMMENT ON COLUMN housing.audit_logs.user_id IS 'Who made the change';

GRANT SELECT ON TABLE housing.audit_logs TO app_user;
