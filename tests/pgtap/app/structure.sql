-- Everything in the schema app, and nothing else.
begin;
select plan(5);

select tables_are('app', array['tenants']);
select views_are('app', array['errors']);
select functions_are('app', array[
  'client_address', 'clone_statements', 'fail', 'provision_tenant', 'require_page', 'require_role', 'require_tenant', 'reset_policies',
  'search_text',
  'set_context', 'tenant_id', 'touch', 'touch_on_update', 'user_agent', 'user_id', 'user_role'
]);
select set_eq(
  $$select cfgname::text from pg_ts_config where cfgnamespace = 'app'::regnamespace$$,
  array['english', 'simple'],
  'the text search configurations are english and simple'
);
select schema_owner_is('app', 'app_owner');

select * from finish();
rollback;
