-- Logging in and sessions, with every bad argument; and what the hourly metrics say.
begin;
select plan(29);

insert into scheduler.users (id, email, password_hash, is_active)
values
  ('00000000-0000-0000-0000-00000000000a', 'Ann@example.org', 'hash-a', true),
  ('00000000-0000-0000-0000-00000000000b', 'ben@example.org', 'hash-b', true),
  ('00000000-0000-0000-0000-00000000000c', 'gone@example.org', 'hash-c', false);

set local role app_user;
select throws_ok($$select scheduler.open_session(repeat('x', 32))$$, 'PB001', null, 'a session is somebody''s');
select throws_ok($$select scheduler.close_session()$$, 'PB001', null, 'nobody''s session cannot be closed');

select results_eq($$select user_id, password_hash from scheduler.user_for_login('ANN@EXAMPLE.ORG')$$, $$values ('00000000-0000-0000-0000-00000000000a'::uuid, 'hash-a')$$, 'a login finds the user of an address, whatever its case');
select is_empty($$select * from scheduler.user_for_login('gone@example.org')$$, 'a deactivated user cannot log in');
select is_empty(format('select * from scheduler.user_for_login(%L)', p), format('a login takes no pattern and no nothing: %L', p))
from unnest(array['%', '%@example.org', '.*', '', null]) as p;

select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-00000000000a', 'user');
select throws_ok($$select scheduler.open_session(null)$$, 'PB005', null, 'no token is refused');
select throws_ok($$select scheduler.open_session(repeat('x', 31))$$, 'PB005', null, 'a token that could be guessed is refused');
select throws_ok($$select scheduler.open_session(repeat('x', 256))$$, 'PB005', null, 'too long a token is refused');
select lives_ok($$select scheduler.open_session('first token of ann, drawn by chance')$$, 'a session is opened');
select results_eq(
  $$select * from scheduler.user_for_session('first token of ann, drawn by chance')$$,
  $$values ('00000000-0000-0000-0000-00000000000a'::uuid, 'Ann@example.org')$$,
  'its token finds the user'
);
select lives_ok($$select scheduler.open_session('second token of ann, drawn by chance')$$, 'another is opened');
select is_empty($$select * from scheduler.user_for_session('first token of ann, drawn by chance')$$, 'which ends the first');
select is_empty($$select * from scheduler.user_for_session(null)$$, 'no token is nobody''s');
select is_empty($$select * from scheduler.user_for_session('%')$$, 'a token is no pattern');
reset role;
select is(
  (select session_token_hash from scheduler.users where id = '00000000-0000-0000-0000-00000000000a'),
  sha256('second token of ann, drawn by chance'), 'the table knows the token''s hash only'
);
select is_empty(
  $$select from audit.log
    where tenant_id = '00000000-0000-0000-0000-00000000000a' and new_values ->> 'session_token_hash' <> '(hidden)'$$,
  'and the log not even that'
);
update scheduler.users set is_active = false where id = '00000000-0000-0000-0000-00000000000a';
set local role app_user;
select is_empty($$select * from scheduler.user_for_session('second token of ann, drawn by chance')$$, 'a deactivated user has no session');
select throws_ok($$select scheduler.open_session(repeat('x', 32))$$, 'PB004', null, 'and opens none');
select lives_ok($$select scheduler.close_session()$$, 'a session is closed');
select lives_ok($$select scheduler.close_session()$$, 'closing it again does nothing');
reset role;
select is((select count(*) from scheduler.users where session_token_hash is not null), 0::bigint, 'nothing is left of it');

-- Ben's job: two runs in the first hour (10 s and 20 s), one 22 hours later (90 s, failed), one a day
-- and an hour after the first (40 s); one is still running.
insert into scheduler.jobs (user_id, id, name, schedule)
values ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000b1', 'B', '@hourly');
insert into scheduler.job_executions (user_id, job_id, status, started_at, ended_at)
select '00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000b1', r.status, r.started_at, r.started_at + r.seconds * interval '1 second'
from (
  values
    ('success', timestamptz '2024-03-30 10:00:00+00', 10),
    ('success', '2024-03-30 10:59:59+00', 20),
    ('failed', '2024-03-31 08:30:00+00', 90),
    ('success', '2024-03-31 11:00:00+00', 40),
    ('running', '2024-03-31 11:30:00+00', null)
) as r (status, started_at, seconds);
set local timezone = 'Asia/Kathmandu';
refresh materialized view analytics.job_performance_metrics;
select app.set_context('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-00000000000b', 'user');
set local role app_user;
select results_eq(
  $$select hour_bucket, execution_count, success_count, failure_count, duration_s_mean, round(duration_s_p95::numeric, 3)
    from scheduler.job_performance_metrics order by hour_bucket$$,
  $$values
    (timestamptz '2024-03-30 10:00:00+00', 2::bigint, 2::bigint, 0::bigint, 15::double precision, 19.5),
    ('2024-03-31 08:00:00+00', 1, 0, 1, 90, 90.0),
    ('2024-03-31 11:00:00+00', 1, 1, 0, 40, 40.0)$$,
  'hours are cut by UTC; what is running has no duration yet'
);
select results_eq(
  $$select execution_count_24h, duration_s_mean_24h from scheduler.job_performance_metrics order by hour_bucket$$,
  $$values (2::bigint, 15::double precision), (3, 40), (2, 65)$$,
  'the moving day is sum through count of 24 hours of time, not the mean of hourly means, nor of 24 rows'
);
reset role;
select is(
  (select sum(execution_count) from analytics.job_performance_metrics where user_id = '00000000-0000-0000-0000-00000000000b'),
  4::numeric, 'every ended execution is counted once'
);
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-00000000000a', 'user');
set local role app_analyst;
select is_empty($$select * from scheduler.job_performance_metrics$$, 'an analyst sees the metrics of the user he asks for only');

select * from finish();
rollback;
