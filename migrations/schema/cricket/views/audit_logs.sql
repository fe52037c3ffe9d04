CREATE VIEW cricket.audit_logs WITH (security_barrier='true') AS
 SELECT tenant_id,
    id,
    created_at,
    table_name,
    record_id,
    action,
    old_values,
    new_values,
    actor_id,
    actor_role,
    ip_address,
    user_agent
   FROM audit.log l
  WHERE ((tenant_id = app.tenant_id()) AND (table_schema = 'cricket'::text) AND (app.user_role() = 'admin'::text));

COMMENT ON VIEW cricket.audit_logs IS 'The league''s changes, for its admins';

COMMENT ON COLUMN cricket.audit_logs.actor_id IS 'Who made the change';

GRANT SELECT ON TABLE cricket.audit_logs TO app_user;
