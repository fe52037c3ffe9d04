-- Declaring and refreshing materialized views; that two refreshes do not queue up is tested with two
-- sessions in tests/integration/analytics.test.ts.
begin;
select plan(16);

select set_eq($$select relname::text from pg_class where relnamespace = 'analytics'::regnamespace and relkind = 'r'$$, array['registry', 'refreshes'], 'the tables are registry and refreshes');
select views_are('analytics', array['staleness']);
select functions_are('analytics', array['declare', 'refresh']);
select is_empty(
  $$select c.relname, acl.privilege_type
    from pg_class as c cross join lateral aclexplode(c.relacl) as acl
    where c.relnamespace = 'analytics'::regnamespace and c.relkind = 'm' and acl.grantee <> c.relowner$$,
  'nobody but the owner has a right to a materialized view'
);
select is_empty(
  $$select c.relname from pg_class as c
    where c.relnamespace = 'analytics'::regnamespace and c.relkind = 'm'
      and not exists (select from analytics.registry as r join jobs.registry as j on j.name = 'refresh_' || r.name where r.name = c.relname)$$,
  'every materialized view is refreshed by a job'
);

set local role app_owner;
create materialized view analytics.test_numbers as select n from generate_series(1, 3) as n with no data;
select throws_ok($$select analytics.declare('test_numbers', '* * * * *', '5 minutes')$$, 'PB005', null, 'a view without a unique index is refused');
select throws_ok($$select analytics.declare('nothing', '* * * * *', '5 minutes')$$, 'PB005', null, 'a view that does not exist is refused');
create unique index test_numbers_n_key on analytics.test_numbers (n);
select lives_ok($$select analytics.declare('test_numbers', '*/7 * * * *', '15 minutes')$$, 'a view is declared');
select is(command, $$select analytics.refresh('test_numbers')$$, 'its job is in the registry') from jobs.registry where name = 'refresh_test_numbers';
select is(is_stale, true, 'a view that was never refreshed is stale') from analytics.staleness where name = 'test_numbers';
select is(analytics.refresh('test_numbers'), 'refreshed', 'the first refresh fills it');
select is(count(*), 3::bigint, 'it is filled') from analytics.test_numbers;
select is(analytics.refresh('test_numbers'), 'refreshed', 'the next is concurrent');
select is((is_stale, duration > '0', skipped)::text, '(f,t,0)', 'a fresh view is not stale, and its duration is known') from analytics.staleness where name = 'test_numbers';
select throws_ok($$select analytics.refresh('nothing')$$, 'PB004', null, 'a view that is not declared is not refreshed');
select throws_ok($$select analytics.refresh('registry; drop table jobs.registry')$$, 'PB004', null, 'a name is a name');

select * from finish();
rollback;
