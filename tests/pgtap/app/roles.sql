-- The roles exist with exactly the rights that they need, and none can log in with a password.
begin;
select plan(12);

select has_role(name) from unnest(array['app_owner', 'app_user', 'app_analyst', 'app_copier', 'app_monitor', 'app_jobs']) as name;
select set_eq(
  $$select rolname::text from pg_roles where rolname like 'app\_%' and rolbypassrls$$,
  array['app_owner', 'app_copier', 'app_jobs'],
  'only those who work on all tenants pass row level security'
);
select is_empty(
  $$select rolname from pg_roles where rolname like 'app\_%' and (rolsuper or rolcreaterole or rolcreatedb or rolreplication)$$,
  'no role of plumb has a right over the server'
);
select set_eq(
  $$select rolname::text from pg_roles where rolname like 'app\_%' and rolcanlogin$$,
  array['app_jobs'],
  'only app_jobs may log in'
);
select is_empty(
  $$select rolname from pg_authid where rolname like 'app\_%' and rolpassword is not null$$,
  'no role of plumb has a password'
);
select ok(pg_has_role('app_jobs', 'app_owner', 'usage'), 'jobs run with the rights of the owner');
select ok(not pg_has_role('app_user', 'app_owner', 'member'), 'applications cannot become the owner');

select * from finish();
rollback;
