CREATE VIEW scheduler.audit_logs WITH (security_barrier='true') AS
 SELECT tenant_id AS user_id,
    id,
    created_at,
    table_name AS entity_type,
    record_id AS entity_id,
    action,
    old_values,
    new_values,
    actor_id,
    actor_role,
    ip_address,
    user_agent
   FROM audit.log l
  WHERE ((tenant_id = app.tenant_id()) AND (table_schema = 'scheduler'::text));

COMMENT ON VIEW scheduler.audit_logs IS 'The changes of a user''s own rows, for him';

COMMENT ON COLUMN scheduler.audit_logs.entity_type IS 'The changed table';

COMMENT ON COLUMN scheduler.audit_logs.entity_id IS 'The changed row''s identifier';

COMMENT ON COLUMN scheduler.audit_logs.actor_id IS 'Who made the change';

GRANT SELECT ON TABLE scheduler.audit_logs TO app_user;
