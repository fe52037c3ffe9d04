-- A tenant's own schema has everything that the template has, is pinned to its tenant, and can be asked
-- for again.
begin;
select plan(20);

select columns_are('app', 'tenants', array['id', 'slug', 'schema_name', 'created_at']);
select tables_are('tenant_template', array['fields', 'field_values']);
select is(
  app.provision_tenant('acme', 'aaaaaaaa-0000-4000-8000-000000000000'),
  'aaaaaaaa-0000-4000-8000-000000000000',
  'a schema is made for a tenant'
);
select is(app.provision_tenant('acme'), 'aaaaaaaa-0000-4000-8000-000000000000', 'a second call finds it');
select isnt(app.provision_tenant('other'), 'aaaaaaaa-0000-4000-8000-000000000000', 'another slug is another tenant');
select is_empty(
  $$select app.clone_statements('tenant_template', 'tenant_acme', 'aaaaaaaa-0000-4000-8000-000000000000') except select s from app.clone_statements('tenant_template', 'tenant_acme', 'aaaaaaaa-0000-4000-8000-000000000000') as s where s like 'grant%' or s like 'comment%'$$,
  'nothing is missing in the clone'
);
select tables_are('tenant_acme', array['fields', 'field_values']);
select policies_are('tenant_acme', 'fields', array['fields_tenant']);
select triggers_are('tenant_acme', 'fields', array['touch', 'audit_insert', 'audit_update', 'audit_delete']);
select fk_ok('tenant_acme', 'field_values', array['tenant_id', 'field_id'], 'tenant_acme', 'fields', array['tenant_id', 'id']);
select table_owner_is('tenant_acme', 'fields', 'app_owner', 'the schema''s tables belong to app_owner');
select throws_ok(
  $$insert into tenant_acme.fields (tenant_id, table_name, name, type) values ('bbbbbbbb-0000-4000-8000-000000000000', 't', 'n', 'text')$$,
  '23514', null, 'not even the owner puts another tenant''s row there'
);

select app.set_context('aaaaaaaa-0000-4000-8000-000000000000');
set local role app_user;
select lives_ok($$insert into tenant_acme.fields (tenant_id, table_name, name, type) values (app.tenant_id(), 'projects', 'Colour', 'text')$$, 'the tenant writes into its schema');
select app.set_context('bbbbbbbb-0000-4000-8000-000000000000');
select is_empty('select from tenant_acme.fields', 'another tenant sees nothing there');
reset role;

select throws_ok(format('select app.provision_tenant(%L)', slug), 'PB005', null, format('the slug "%s" is refused', slug))
from (values ('Bad; drop schema app'), ('template')) as bad (slug);
select throws_ok(
  $$select app.provision_tenant('acme', 'bbbbbbbb-0000-4000-8000-000000000000')$$,
  'PB002', null, 'a slug that is another tenant''s is refused'
);
select throws_ok(
  $$select app.provision_tenant('third', 'aaaaaaaa-0000-4000-8000-000000000000')$$,
  'PB002', null, 'a tenant that has another slug is refused'
);
alter table tenant_template.fields add column hint text;
grant insert (hint) on tenant_template.fields to app_user;
select lives_ok($$select app.provision_tenant('acme')$$, 'a column that a clone has not got is no obstacle');
select is(has_schema_privilege('app_user', 'tenant_template', 'usage'), false, 'nobody writes into the template');

select * from finish();
rollback;
