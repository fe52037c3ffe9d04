CREATE VIEW fantasy.audit_logs WITH (security_barrier='true') AS
 SELECT tenant_id AS league_id,
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
  WHERE ((tenant_id = app.tenant_id()) AND (table_schema = 'fantasy'::text) AND (app.user_role() = 'commissioner'::text) AND ( SELECT fantasy.is_commissioner() AS is_commissioner));

COMMENT ON VIEW fantasy.audit_logs IS 'The league''s changes with all their values, for its commissioners';

COMMENT ON COLUMN fantasy.audit_logs.user_id IS 'Who made the change';

GRANT SELECT ON TABLE fantasy.audit_logs TO app_user;
