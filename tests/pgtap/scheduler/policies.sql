-- What each role may do for its user (what no tenant may do to another is the matrix in
-- tests/integration/rls_matrix.test.ts).
begin;
select plan(33);

insert into scheduler.users (id, email, password_hash)
values
  ('00000000-0000-0000-0000-00000000000a', 'ann@example.org', 'h'),
  ('00000000-0000-0000-0000-00000000000b', 'ben@example.org', 'h');
insert into scheduler.jobs (user_id, id, name, schedule)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'A', '* * * * *'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000b1', 'B', '* * * * *');
insert into scheduler.job_executions (user_id, job_id, status, started_at, ended_at)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'running', now(), null),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'success', '2024-01-15', '2024-01-16'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000b1', 'success', '2024-01-15', '2024-01-16');
insert into scheduler.notifications (user_id, message)
values ('00000000-0000-0000-0000-00000000000a', 'A'), ('00000000-0000-0000-0000-00000000000b', 'B');
refresh materialized view analytics.job_performance_metrics;

-- what is seen: users, jobs, executions, notifications, audit, metrics
create function pg_temp.sees(tenant text, role text) returns integer[] language plpgsql as $$
declare
  seen integer[];
begin
  perform set_config('app.tenant_id', tenant, true), set_config('app.user_id', tenant, true), set_config('app.user_role', role, true);
  set local role app_user;
  select array[
    (select count(*) from scheduler.users), (select count(*) from scheduler.jobs), (select count(*) from scheduler.job_executions),
    (select count(*) from scheduler.notifications), (select count(*) from scheduler.audit_logs),
    (select count(*) from scheduler.job_performance_metrics)
  ] into seen;
  reset role;
  return seen;
end
$$;
select is(pg_temp.sees('00000000-0000-0000-0000-00000000000a', 'user'), '{1,1,2,1,2,1}', 'a user sees what is his');
select is(pg_temp.sees('00000000-0000-0000-0000-00000000000a', 'worker'), '{1,1,2,1,2,1}', 'and so does the worker that acts for him');
select is(pg_temp.sees('00000000-0000-0000-0000-00000000000b', 'user'), '{1,1,1,1,2,1}', 'another user sees what is hers');
select is(pg_temp.sees('', 'user'), '{0,0,0,0,0,0}', 'without a user nothing is seen');

-- what a role may write: rows changed, or the error's code
create function pg_temp.may(role text, statement text) returns text language plpgsql as $$
declare
  result text;
  changed integer;
begin
  perform app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-00000000000a', role);
  begin
    set local role app_user;
    execute statement;
    get diagnostics changed = row_count;
    raise exception using errcode = 'UNDO0', message = changed::text;
  exception
    when sqlstate 'UNDO0' then result := sqlerrm;
    when others then result := sqlstate;
  end;
  reset role;
  return result;
end
$$;
select is(pg_temp.may('user', $$update scheduler.users set email = 'x@example.org'$$), '42501', 'nobody changes an address: it would tell whether another has it');
select is(pg_temp.may('user', $$insert into scheduler.users (email, password_hash) values ('x@example.org', 'h')$$), '42501', 'no user is made by an application');
select is(pg_temp.may('user', $$delete from scheduler.users$$), '42501', 'no user is deleted by an application');
select is(pg_temp.may('user', $$select password_hash from scheduler.users$$), '42501', 'no password''s hash is read');
select is(pg_temp.may('user', $$select session_token_hash from scheduler.users$$), '42501', 'no token''s hash is read');
select is(pg_temp.may('user', $$insert into scheduler.jobs (user_id, name, schedule) values (app.tenant_id(), 'New', '@daily')$$), '1', 'a user makes jobs');
select is(pg_temp.may('worker', $$insert into scheduler.jobs (user_id, name, schedule) values (app.tenant_id(), 'New', '@daily')$$), '42501', 'a worker does not');
select is(pg_temp.may('user', $$insert into scheduler.jobs (user_id, name, schedule) values ('00000000-0000-0000-0000-00000000000b', 'New', '@daily')$$), '42501', 'nobody makes jobs for another');
select is(pg_temp.may('user', $$update scheduler.jobs set status = 'deleted'$$), '1', 'a user deletes a job by its state');
select is(pg_temp.may('worker', $$update scheduler.jobs set status = 'running'$$), '1', 'a worker says that a job is running');
select is(pg_temp.may('stranger', $$update scheduler.jobs set status = 'running'$$), '0', 'an unknown role changes no job');
select is(pg_temp.may('user', $$delete from scheduler.jobs$$), '42501', 'no job is deleted with its history');
select is(pg_temp.may('user', $$update scheduler.jobs set user_id = '00000000-0000-0000-0000-00000000000b'$$), '42501', 'no job is given away');
select is(pg_temp.may('worker', $$insert into scheduler.job_executions (user_id, job_id) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000a1')$$), '1', 'a worker records an execution');
select is(pg_temp.may('worker', $$insert into scheduler.job_executions (user_id, job_id) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000b1')$$), '23503', 'but none of another''s job');
select is(pg_temp.may('user', $$insert into scheduler.job_executions (user_id, job_id) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000a1')$$), '42501', 'a user invents no execution');
select is(pg_temp.may('worker', $$update scheduler.job_executions set status = 'failed', ended_at = now(), error_message = 'x' where status = 'running'$$), '1', 'a worker ends an execution');
select is(pg_temp.may('user', $$update scheduler.job_executions set execution_data = '{"x": 1}'$$), '0', 'a user changes none');
select is(pg_temp.may('worker', $$update scheduler.job_executions set started_at = now()$$), '42501', 'nobody moves an execution in time');
select is(pg_temp.may('worker', $$delete from scheduler.job_executions$$), '42501', 'nobody deletes an execution');
select is(pg_temp.may('worker', $$select from scheduler.job_executions_p20240101$$), '42501', 'the months are closed: they have no row level security');
select is(pg_temp.may('worker', $$insert into scheduler.notifications (user_id, message) values (app.tenant_id(), 'x')$$), '1', 'a worker tells its user something');
select is(pg_temp.may('user', $$insert into scheduler.notifications (user_id, message) values (app.tenant_id(), 'x')$$), '42501', 'a user tells himself nothing');
select is(pg_temp.may('user', $$update scheduler.notifications set is_read = true$$), '1', 'a user marks as read');
select is(pg_temp.may('worker', $$update scheduler.notifications set is_read = true$$), '0', 'a worker does not');
select is(pg_temp.may('user', $$delete from scheduler.notifications$$), '1', 'a user throws away what he was told');
select is(pg_temp.may('user', $$truncate scheduler.notifications$$), '42501', 'nobody truncates');
select is(pg_temp.may('user', $$select from audit.log$$), '42501', 'the platform''s log is closed to applications');
select is(pg_temp.may('user', $$select from analytics.job_performance_metrics$$), '42501', 'and so is the materialized view');

select * from finish();
rollback;
