-- The rules of the template's tables. A clone takes them all over: policies, grants, triggers and
-- comments as they are here, so that the template is the one place to change.
comment on table app.tenants is 'The tenants that have a schema of their own';
comment on column app.tenants.id is 'The tenant''s identifier, as in app.tenant_id()';
comment on column app.tenants.slug is 'The tenant''s short name: lower case, digits, underscores';
comment on column app.tenants.schema_name is 'The tenant''s schema';
comment on column app.tenants.created_at is 'When the schema was made first';

comment on schema tenant_template is 'What a tenant''s own schema is cloned from; holds no rows';
comment on table tenant_template.fields is 'Fields that a tenant adds to the records of a table';
comment on column tenant_template.fields.tenant_id is 'The tenant';
comment on column tenant_template.fields.id is 'The field';
comment on column tenant_template.fields.table_name is 'The table whose records have the field';
comment on column tenant_template.fields.name is 'What people call it';
comment on column tenant_template.fields.type is 'What its values are';
comment on column tenant_template.fields.created_at is 'When it was added';
comment on column tenant_template.fields.updated_at is 'When it was changed last';
comment on table tenant_template.field_values is 'The values of those fields';
comment on column tenant_template.field_values.tenant_id is 'The tenant';
comment on column tenant_template.field_values.field_id is 'The field';
comment on column tenant_template.field_values.record_id is 'The record''s key, as text';
comment on column tenant_template.field_values.value is 'The value';
comment on column tenant_template.field_values.updated_at is 'When it was changed last';
comment on index tenant_template.field_values_tenant_id_record_id_idx is 'All values of one record';

select app.reset_policies('tenant_template.fields', 'tenant_template.field_values');

create policy fields_tenant on tenant_template.fields
  for all to app_user
  using (tenant_id = app.tenant_id());

create policy field_values_tenant on tenant_template.field_values
  for all to app_user
  using (tenant_id = app.tenant_id());

-- The grants are what a clone takes over; into the template itself nobody writes.
revoke all on schema tenant_template from app_user;
grant select, insert (tenant_id, table_name, name, type), update (name), delete
on tenant_template.fields
to app_user;
grant select, insert (tenant_id, field_id, record_id, value), update (value), delete
on tenant_template.field_values
to app_user;

select app.touch_on_update('tenant_template.fields');
select app.touch_on_update('tenant_template.field_values');
select audit.enable('tenant_template.fields');
