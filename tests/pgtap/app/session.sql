-- The context is local to the transaction, empty means nobody, and the readers are inlined.
begin;
select plan(18);

select is(app.tenant_id(), null, 'no tenant before the context is set');
select is(app.user_id(), null, 'no user before the context is set');
select is(app.user_role(), null, 'no role before the context is set');
select throws_ok('select app.set_context(null)', 'PB001', null, 'a context without a tenant is refused');
select throws_ok('select app.require_tenant()', 'PB001', null, 'require_tenant refuses a transaction without a tenant');
select throws_ok($$select app.require_role('admin')$$, 'PB003', null, 'require_role refuses a transaction without a role');

savepoint before;
select lives_ok($$select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'admin', '192.0.2.1', 'Browser')$$, 'a context is set');
select is(app.tenant_id(), '00000000-0000-0000-0000-00000000000a'::uuid, 'the tenant is read back');
select is(app.user_id(), '00000000-0000-0000-0000-0000000000a1'::uuid, 'the user is read back');
select is(app.user_role(), 'admin', 'the role is read back');
select is(app.client_address(), '192.0.2.1'::inet, 'the visitor''s address is read back');
select is(app.user_agent(), 'Browser', 'the visitor''s program is read back');
select is(app.require_role('lender', 'admin'), 'admin', 'require_role lets an allowed role pass');
select throws_ok($$select app.require_role('lender')$$, 'PB003', null, 'require_role refuses another role');
rollback to before;
select is(app.tenant_id(), null, 'the context ends with the transaction');

set local app.tenant_id = '';
select is(app.tenant_id(), null, 'the empty setting that a finished transaction leaves is no tenant');
set local app.tenant_id = 'garbage';
select throws_ok('select app.tenant_id()', '22P02', null, 'a tenant that is no uuid is an error');
set local app.tenant_id = '';
select is_empty(
  $$select proname from pg_proc where pronamespace = 'app'::regnamespace
    and proname in ('tenant_id', 'user_id', 'user_role') and (prosecdef or proconfig is not null or prolang <> (select oid from pg_language where lanname = 'sql'))$$,
  'the readers can be inlined: plain SQL without SET and without definer''s rights'
);

select * from finish();
rollback;
