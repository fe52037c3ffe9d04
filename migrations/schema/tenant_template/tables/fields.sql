CREATE TABLE tenant_template.fields (
    tenant_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    table_name text NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT fields_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT fields_table_name_check CHECK (((length(table_name) >= 1) AND (length(table_name) <= 100))),
    CONSTRAINT fields_type_check CHECK ((type = ANY (ARRAY['text'::text, 'number'::text, 'boolean'::text, 'date'::text])))
);

ALTER TABLE ONLY tenant_template.fields FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE tenant_template.fields IS 'Fields that a tenant adds to the records of a table';

COMMENT ON COLUMN tenant_template.fields.tenant_id IS 'The tenant';

COMMENT ON COLUMN tenant_template.fields.id IS 'The field';

COMMENT ON COLUMN tenant_template.fields.table_name IS 'The table whose records have the field';

COMMENT ON COLUMN tenant_template.fields.name IS 'What people call it';

COMMENT ON COLUMN tenant_template.fields.type IS 'What its values are';

COMMENT ON COLUMN tenant_template.fields.created_at IS 'When it was added';

COMMENT ON COLUMN tenant_template.fields.updated_at IS 'When it was changed last';

ALTER TABLE ONLY tenant_template.fields
    ADD CONSTRAINT fields_tenant_id_id_key PRIMARY KEY (tenant_id, id);

ALTER TABLE ONLY tenant_template.fields
    ADD CONSTRAINT fields_tenant_id_table_name_name_key UNIQUE (tenant_id, table_name, name);

CREATE TRIGGER audit_delete AFTER DELETE ON tenant_template.fields REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON tenant_template.fields REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON tenant_template.fields REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('tenant_id', '{id}', '{}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON tenant_template.fields FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE tenant_template.fields ENABLE ROW LEVEL SECURITY;

CREATE POLICY fields_tenant ON tenant_template.fields TO app_user USING ((tenant_id = app.tenant_id()));

GRANT SELECT,DELETE ON TABLE tenant_template.fields TO app_user;

GRANT INSERT(tenant_id) ON TABLE tenant_template.fields TO app_user;

GRANT INSERT(table_name) ON TABLE tenant_template.fields TO app_user;

GRANT INSERT(name),UPDATE(name) ON TABLE tenant_template.fields TO app_user;

GRANT INSERT(type) ON TABLE tenant_template.fields TO app_user;
