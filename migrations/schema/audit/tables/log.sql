CREATE TABLE audit.log (
    tenant_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    id bigint NOT NULL,
    table_schema text NOT NULL,
    table_name text NOT NULL,
    record_id text NOT NULL,
    action text NOT NULL,
    old_values jsonb,
    new_values jsonb,
    actor_id uuid,
    actor_role text,
    database_role text DEFAULT SESSION_USER NOT NULL,
    ip_address inet,
    user_agent text,
    CONSTRAINT log_action_check CHECK ((action = ANY (ARRAY['INSERT'::text, 'UPDATE'::text, 'DELETE'::text])))
)
PARTITION BY RANGE (created_at);

ALTER TABLE ONLY audit.log FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE audit.log IS 'Every change of every audited table, by month; kept for seven years';

COMMENT ON COLUMN audit.log.tenant_id IS 'The tenant of the row that was changed';

COMMENT ON COLUMN audit.log.created_at IS 'When the row was changed, within the transaction';

COMMENT ON COLUMN audit.log.id IS 'Orders the changes of one moment';

COMMENT ON COLUMN audit.log.table_schema IS 'The schema of the changed table';

COMMENT ON COLUMN audit.log.table_name IS 'The changed table';

COMMENT ON COLUMN audit.log.record_id IS 'The primary key without the tenant; several columns joined by a comma';

COMMENT ON COLUMN audit.log.action IS 'INSERT, UPDATE or DELETE';

COMMENT ON COLUMN audit.log.old_values IS 'The row before; secrets are hidden, generated columns left out';

COMMENT ON COLUMN audit.log.new_values IS 'The row after; secrets are hidden, generated columns left out';

COMMENT ON COLUMN audit.log.actor_id IS 'The application''s user (app.user_id), if one was known';

COMMENT ON COLUMN audit.log.actor_role IS 'The application''s role of that user (app.user_role)';

COMMENT ON COLUMN audit.log.database_role IS 'The login role of the connection';

COMMENT ON COLUMN audit.log.ip_address IS 'The visitor''s address, or else the connection''s';

COMMENT ON COLUMN audit.log.user_agent IS 'The program that the visitor used';

ALTER TABLE audit.log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME audit.log_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE ONLY audit.log
    ADD CONSTRAINT log_tenant_id_created_at_id_key PRIMARY KEY (tenant_id, created_at, id);

CREATE INDEX log_tenant_id_record_idx ON ONLY audit.log USING btree (tenant_id, table_schema, table_name, record_id, created_at);

COMMENT ON INDEX audit.log_tenant_id_record_idx IS 'The history of one row';

ALTER TABLE audit.log ENABLE ROW LEVEL SECURITY;

CREATE POLICY log_tenant ON audit.log FOR SELECT TO app_user USING ((tenant_id = app.tenant_id()));
