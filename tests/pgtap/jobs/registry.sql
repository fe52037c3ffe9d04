-- The registry and its functions; pg_cron itself lives in the main database only, so that what it does
-- with the registry is tested there (tests/integration/jobs.test.ts).
begin;
select plan(17);

create function pg_temp.is_accepted(schedule text) returns boolean
language plpgsql
as $$
begin
  perform jobs.declare('test_schedule', schedule, 'select 1', 'A test.');
  return true;
exception
  when check_violation then return false;
end
$$;

select tables_are('jobs', array['holds', 'registry']);
select views_are('jobs', array['status']);
select functions_are('jobs', array['abandoned', 'apply', 'cron_is_here', 'declare', 'hold', 'is_held', 'is_holder', 'last_runs', 'never', 'release', 'remove', 'script']);
select columns_are('jobs', 'registry', array['name', 'schedule', 'command', 'description', 'enabled', 'updated_at']);

select lives_ok($$select jobs.declare('test_job', '*/5 * * * *', 'select 1', 'A test.')$$, 'a job is declared');
select lives_ok($$select jobs.declare('test_job', '30 seconds', 'select 2', 'A test.')$$, 'a job is declared again');
select results_eq($$select schedule, command from jobs.registry where name = 'test_job'$$, $$values ('30 seconds', 'select 2')$$, 'the second declaration counts');
select throws_ok($$select jobs.declare('Test Job', '* * * * *', 'select 1', '')$$, '23514', null, 'a name with spaces is refused');
select throws_ok($$select jobs.declare('test_job', 'daily', 'select 1', '')$$, '23514', null, 'a schedule that pg_cron does not know is refused');
select throws_ok($$select jobs.declare('test_job', '0 seconds', 'select 1', '')$$, '23514', null, 'nor that one');
select throws_ok($$select jobs.declare('test_job', '60 seconds', 'select 1', '')$$, '23514', null, 'nor more seconds than a minute has');
select is_empty(
  $$select accepted
    from unnest(array[
      '1 second', '1 seconds', '59 seconds', '* * * * *', '59 23 31 12 7', '00 05 01 01 07', '*/5 */2 1-15/3 jan-mar/2 Mon-Fri',
      '3-59/5,7 * * * *', '0 0 $ * *', '0 0 * JAN,feb sun', '0 0 31 2 *'
    ]) as accepted
    where not pg_temp.is_accepted(accepted)$$,
  'whatever pg_cron knows is accepted'
);
select ok(pg_temp.is_accepted(jobs.never()), 'also what never comes');
select matches(jobs.script(), format('%s/test_job', current_database()), 'the script names the job with its database');
select is(jobs.apply(), false, 'apply says that pg_cron is elsewhere');
select isnt_empty($$select from jobs.status where name = 'test_job' and runs = 0$$, 'the status shows a job that never ran');
select jobs.remove('test_job');
select is_empty($$select from jobs.registry where name = 'test_job'$$, 'a job is removed');

select * from finish();
rollback;
