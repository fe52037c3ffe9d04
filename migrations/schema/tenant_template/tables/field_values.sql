CREATE TABLE tenant_template.field_values (
    tenant_id uuid NOT NULL,
    field_id uuid NOT NULL,
    record_id text NOT NULL,
    value jsonb NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT field_values_record_id_check CHECK (((length(record_id) >= 1) AND (length(record_id) <= 200)))
);

ALTER TABLE ONLY tenant_template.field_values FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE tenant_template.field_values IS 'The values of those fields';

COMMENT ON COLUMN tenant_template.field_values.tenant_id IS 'The tenant';

COMMENT ON COLUMN tenant_template.field_values.field_id IS 'The field';

COMMENT ON COLUMN tenant_template.field_values.record_id IS 'The record''s key, as text';

COMMENT ON COLUMN tenant_template.field_values.value IS 'The value';

COMMENT ON COLUMN tenant_template.field_values.updated_at IS 'When it was changed last';

ALTER TABLE ONLY tenant_template.field_values
    ADD CONSTRAINT field_values_tenant_id_field_id_record_id_key PRIMARY KEY (tenant_id, field_id, record_id);

CREATE INDEX field_values_tenant_id_record_id_idx ON tenant_template.field_values USING btree (tenant_id, record_id);

COMMENT ON INDEX tenant_template.field_values_tenant_id_record_id_idx IS 'All values of one record';

CREATE TRIGGER touch BEFORE UPDATE ON tenant_template.field_values FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY tenant_template.field_values
    ADD CONSTRAINT field_values_tenant_id_field_id_fk FOREIGN KEY (tenant_id, field_id) REFERENCES tenant_template.fields(tenant_id, id) ON DELETE CASCADE;

ALTER TABLE tenant_template.field_values ENABLE ROW LEVEL SECURITY;

CREATE POLICY field_values_tenant ON tenant_template.field_values TO app_user USING ((tenant_id = app.tenant_id()));

GRANT SELECT,DELETE ON TABLE tenant_template.field_values TO app_user;

GRANT INSERT(tenant_id) ON TABLE tenant_template.field_values TO app_user;

GRANT INSERT(field_id) ON TABLE tenant_template.field_values TO app_user;

GRANT INSERT(record_id) ON TABLE tenant_template.field_values TO app_user;

GRANT INSERT(value),UPDATE(value) ON TABLE tenant_template.field_values TO app_user;
