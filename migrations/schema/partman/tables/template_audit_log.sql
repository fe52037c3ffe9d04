CREATE TABLE partman.template_audit_log (
    tenant_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    id bigint NOT NULL,
    table_schema text NOT NULL,
    table_name text NOT NULL,
    record_id text NOT NULL,
    action text NOT NULL,
    old_values jsonb,
    new_values jsonb,
    actor_id uuid,
    actor_role text,
    database_role text NOT NULL,
    ip_address inet,
    user_agent text
);
