-- The constraints of the document's rules, each tried with a value that breaks it.
begin;
select plan(35);

insert into scheduler.users (id, email, password_hash, is_active, session_token_hash)
values
  ('00000000-0000-0000-0000-00000000000a', 'Ann@example.org', 'h', true, scheduler.session_token_hash('one')),
  ('00000000-0000-0000-0000-00000000000b', 'ben@example.org', 'h', true, null),
  ('00000000-0000-0000-0000-00000000000c', 'ann@example.org', 'h', false, null);
insert into scheduler.jobs (user_id, id, name, schedule)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'Job', '* * * * *'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000b1', 'Job', '@hourly');
insert into scheduler.job_executions (user_id, id, job_id, started_at)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', '00000000-0000-0000-0000-0000000000a1', '2024-01-01 00:00:00+00');
insert into scheduler.notifications (user_id, message) values ('00000000-0000-0000-0000-00000000000a', 'Hello');

select throws_ok(
  $$insert into scheduler.users (email, password_hash) values ('ANN@EXAMPLE.ORG', 'h')$$,
  '23505', null, 'an address belongs to one active user, whatever its case'
);
select lives_ok(
  $$insert into scheduler.users (email, password_hash, is_active) values ('ANN@EXAMPLE.ORG', 'h', false)$$,
  'deactivated users may share it'
);
select throws_ok(
  $$update scheduler.users set is_active = true where id = '00000000-0000-0000-0000-00000000000c'$$,
  '23505', null, 'nobody is activated with an address that is taken'
);
select throws_ok($$insert into scheduler.users (email, password_hash) values ('nobody', 'h')$$, '23514', null, 'an address has an @');
select throws_ok($$insert into scheduler.users (email, password_hash) values ('x@y', '')$$, '23514', null, 'a password''s hash is not empty');
select throws_ok(
  $$update scheduler.users set session_token_hash = scheduler.session_token_hash('one') where id = '00000000-0000-0000-0000-00000000000b'$$,
  '23505', null, 'a token opens one session'
);
select throws_ok($$update scheduler.users set session_token_hash = 'token'$$, '23514', null, 'a token is kept as its hash');

select throws_ok($$update scheduler.jobs set name = ''$$, '23514', null, 'a job has a name');
select throws_ok($$update scheduler.jobs set status = 'lost'$$, '23514', null, 'an unknown state of a job is refused');
select throws_ok(format('update scheduler.jobs set schedule = %L', s), '23514', null, format('%L is no schedule', s))
from unnest(array['', 'every full moon', '* * * *', '* * * * * * *', '@', repeat('*', 97) || ' * * * *']) as s;
select lives_ok(format('update scheduler.jobs set schedule = %L', s), format('%L is a schedule', s))
from unnest(array['*/5 0-6 1,15 * 1-5', '0 0 */2 * * *', '@daily', '@every 1h30m']) as s;

select throws_ok(
  $$insert into scheduler.job_executions (user_id, job_id) values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000b1')$$,
  '23503', null, 'an execution is of a job of the same user'
);
select throws_ok($$update scheduler.job_executions set status = 'lost'$$, '23514', null, 'an unknown state of an execution is refused');
select throws_ok($$update scheduler.job_executions set status = 'success'$$, '23514', null, 'what has ended says when');
select throws_ok($$update scheduler.job_executions set ended_at = now()$$, '23514', null, 'what is running has no end');
select throws_ok(
  $$update scheduler.job_executions set status = 'failed', ended_at = started_at - interval '1 second'$$,
  '23514', null, 'nothing ends before it starts'
);
select throws_ok($$update scheduler.job_executions set status = 'failed', ended_at = 'infinity'$$, '23514', null, 'everything ends');
select throws_ok($$update scheduler.job_executions set error_message = repeat('x', 10001)$$, '23514', null, 'too long a message is refused');
select throws_ok($$update scheduler.job_executions set execution_data = '[]'$$, '23514', null, 'what a run reports is an object');
select throws_ok(
  $$insert into scheduler.job_executions (user_id, job_id, started_at) values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', '2023-12-31 23:59:59.999999+00')$$,
  '23514', null, 'there is no month before the history'
);
select lives_ok(
  $$update scheduler.job_executions set status = 'success', ended_at = started_at$$,
  'an execution may take no time'
);
select lives_ok(
  $$update scheduler.job_executions set started_at = '2024-02-01 00:00:00+00', ended_at = '2024-02-01 00:00:01+00'$$,
  'a corrected start moves an execution to its month'
);
select results_eq(
  $$select tableoid::regclass::text from scheduler.job_executions$$,
  array['scheduler.job_executions_p20240201'],
  'which is that of UTC'
);

select throws_ok($$update scheduler.notifications set message = ''$$, '23514', null, 'a notification says something');
select throws_ok(
  $$insert into scheduler.notifications (user_id, message) values ('00000000-0000-0000-0000-0000000000ff', 'x')$$,
  '23503', null, 'somebody is told'
);

delete from scheduler.users where id = '00000000-0000-0000-0000-00000000000a';
select is((select count(*) from scheduler.job_executions), 0::bigint, 'what is a user''s goes with him');
select set_eq(
  $$select distinct table_name from audit.log where tenant_id = '00000000-0000-0000-0000-00000000000a' and table_schema = 'scheduler'$$,
  array['users', 'jobs'],
  'the history of his account and his jobs outlives him'
);

select * from finish();
rollback;
