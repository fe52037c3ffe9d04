-- Holds: a row and an advisory lock of the session. That pg_cron obeys, and what a killed session
-- leaves, is tested with `plumb migrate --pause-jobs` (tests/integration/flow/pause.test.ts).
begin;
select plan(17);

delete from jobs.registry;
select
  jobs.declare ('test_a', '1 2 3 4 *', 'select 1', 'A test.'),
  jobs.declare ('test_b', '5 6 7 8 *', 'select 1', 'A test.');

select columns_are('jobs', 'holds', array['name', 'pid', 'held_at']);
select is(jobs.is_holder(pg_backend_pid()), false, 'a session that holds nothing is no holder');
select is(jobs.release(), '', 'where nothing is held nothing is released');
select
  matches(
    jobs.hold(array['test_a', 'nothing']),
    format('0 0 31 2 .*{%s/test_a}', current_database()),
    'a hold gives a job a schedule that never comes'
  );
select lives_ok($$select jobs.hold(array['test_a'])$$, 'a session may hold a job twice');
select is(jobs.is_holder(pg_backend_pid()), true, 'the session is a holder');
select is(jobs.is_held('test_a'), true, 'the job is held');
select is(jobs.is_held('test_b'), false, 'another job is not');
select is(jobs.abandoned(), '{}'::text[], 'nothing is abandoned');
select matches(jobs.script(), '/test_a'', ''0 0 31 2 ', 'the script keeps the hold');
select matches(jobs.script(), '/test_b'', ''5 6 7 8 ', 'the script lets the other job be');

insert into jobs.holds (name, pid) values ('test_b', 0);
select is(jobs.abandoned(), '{test_b}'::text[], 'a hold whose session has ended is abandoned');
select is(jobs.is_held('test_b'), false, 'and holds nothing');
set local role app_monitor;
select results_eq(
  $$select name, held_since from jobs.status order by name$$,
  $$values ('test_a', now()), ('test_b', now())$$,
  'the status says since when jobs are held, also by a session that has ended'
);
reset role;
select
  matches(
    jobs.release(),
    '1 2 3 4 .*/test_a.*5 6 7 8 .*/test_b',
    'a release gives the schedules back, also those of abandoned holds'
  );
select is_empty('select from jobs.holds', 'and forgets the holds');
select is_empty('select from jobs.status where held_since is not null', 'as does the status');

select * from finish();
rollback;
