--! Previous: sha1:9f5dd6ae922222f155d30b7795a2b3c8e2d11173
--! Hash: sha1:8a493b5afd6af963ac10be2e78de405091f9e4a1
--! Message: scheduler rules

set local role app_owner;

--! Included scheduler/functions.sql
-- Logging in. This happens before anybody is known, so the look-ups have their definer's rights: they
-- find one user by his exact address or token, and are the only way to a password's hash. Neither
-- takes a pattern, and an unknown value gives no row.
-- A token is random and long, so a plain SHA-256 of it can be neither reversed nor guessed; one
-- function computes it, for the look-up, for opening a session and for the copy of old sessions. A
-- user has one session at a time, as he always had: opening one ends the other.
create or replace function scheduler.session_token_hash(token text) returns bytea
language sql stable parallel safe
as $$
  select sha256(convert_to(token, 'UTF8'))
$$;

create or replace function scheduler.user_for_login(email text) returns table (
  user_id uuid,
  password_hash text
)
language sql stable parallel safe security definer rows 1
set search_path = ''
as $$
  select u.id, u.password_hash
  from scheduler.users as u
  where lower(u.email) = lower(user_for_login.email)
    and u.is_active
$$;

create or replace function scheduler.user_for_session(token text) returns table (
  user_id uuid,
  email text
)
language sql stable parallel safe security definer rows 1
set search_path = ''
as $$
  select u.id, u.email
  from scheduler.users as u
  where u.session_token_hash = scheduler.session_token_hash(token)
    and u.is_active
$$;

create or replace function scheduler.open_session(token text) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = ''
as $$
declare
  person constant uuid := app.require_tenant();
begin
  if token is null or length(token) not between 32 and 255 then
    perform app.fail('PB005', 'token is 32 to 255 random characters');
  end if;
  update scheduler.users as u
  set session_token_hash = scheduler.session_token_hash(token)
  where u.id = person and u.is_active;
  if not found then
    perform app.fail('PB004', 'the active user of this transaction');
  end if;
end
$$;

create or replace function scheduler.close_session() returns void
language sql volatile parallel unsafe security definer
set search_path = ''
as $$
  update scheduler.users as u
  set session_token_hash = null
  where u.id = app.require_tenant() and u.session_token_hash is not null
$$;

comment on function scheduler.session_token_hash(text) is 'What is kept of a session''s token';

comment on function scheduler.user_for_login(text)
  is 'The active user with that address, for checking a password';

comment on function scheduler.user_for_session(text) is 'The active user with that open session';

comment on function scheduler.open_session(text)
  is 'Opens the user''s session with a token that the application drew, and ends the one before; PB001, PB004, PB005';

comment on function scheduler.close_session() is 'Ends the user''s session, if there is one; PB001';

grant execute
on function scheduler.user_for_login(text),
  scheduler.user_for_session(text),
  scheduler.open_session(text),
  scheduler.close_session()
to app_user;

grant execute on function scheduler.session_token_hash(text) to app_copier;
--! EndIncluded scheduler/functions.sql
--! Included scheduler/materialized_views.sql
-- How each job performed, hour by hour. An hour keeps its count and the sum of its durations, because
-- these can be added up: a day, a month or the moving day is the sum of its hours, and its mean is sum
-- through count, never the mean of means. The moving day reaches back 23 hours in time, not 23 rows: a
-- job need not run in every hour. A percentile cannot be added up; p95 is that of the hour alone.
-- Executions that are still running have no duration and are left out.
-- All is computed anew each time, but in the order of an index that holds all it needs: for 500,000
-- executions a second of one core, and twice that to find out what changed.
-- An hour is cut by date_bin(), so that it does not depend on anybody's time zone.
-- The tenant view over it goes down with it and is made again by views.sql, its grants by grants.sql.
drop view if exists scheduler.job_performance_metrics;

drop materialized view if exists analytics.job_performance_metrics;

create materialized view analytics.job_performance_metrics as
with hours as (
  select
    e.user_id,
    e.job_id,
    date_bin('1 hour', e.started_at, '2000-01-01 00:00:00+00') as hour_bucket,
    count(*) as execution_count,
    count(*) filter (
      where
        e.status = 'success'
    ) as success_count,
    count(*) filter (
      where
        e.status = 'failed'
    ) as failure_count,
    sum(d.seconds) as duration_s_sum,
    percentile_cont(0.95) within group (
      order by
        d.seconds
    ) as duration_s_p95
  from scheduler.job_executions as e
  cross join lateral (select date_part('epoch', e.ended_at - e.started_at) as seconds) as d
  where
    e.ended_at is not null
  group by
    e.user_id,
    e.job_id,
    hour_bucket
)
select
  h.user_id,
  h.job_id,
  h.hour_bucket,
  h.execution_count,
  h.success_count,
  h.failure_count,
  h.duration_s_sum,
  h.duration_s_p95,
  (sum(h.execution_count) over moving_day)::bigint as execution_count_24h,
  sum(h.duration_s_sum) over moving_day as duration_s_sum_24h
from hours as h
window
  moving_day as (
    partition by h.user_id,
    h.job_id
    order by
      h.hour_bucket range between '23 hours' preceding
      and current row
  );

-- squawk-ignore require-concurrent-index-creation
create unique index job_performance_metrics_user_id_job_id_hour_bucket_key
  on analytics.job_performance_metrics (user_id, job_id, hour_bucket);

comment on materialized view analytics.job_performance_metrics
  is 'Every job''s ended executions by hour: counts, durations in seconds, and the sums of the last 24 hours';

comment on index analytics.job_performance_metrics_user_id_job_id_hour_bucket_key
  is 'job_performance: the hours of one job; lets the view be refreshed concurrently';

select
  analytics.declare ('job_performance_metrics', schedule => '2-59/5 * * * *', stale_after => '15 minutes');
--! EndIncluded scheduler/materialized_views.sql
--! Included scheduler/views.sql
-- Views that show a user his part of what belongs to the platform. Their owner passes row level
-- security, and a materialized view has none, so each of them is itself the wall: security_barrier
-- keeps a caller's own functions behind the condition.
create or replace view scheduler.audit_logs
with (security_barrier = true) as
select
  l.tenant_id as user_id,
  l.id,
  l.created_at,
  l.table_name as entity_type,
  l.record_id as entity_id,
  l.action,
  l.old_values,
  l.new_values,
  l.actor_id,
  l.actor_role,
  l.ip_address,
  l.user_agent
from audit.log as l
where
  l.tenant_id = app.tenant_id()
  and l.table_schema = 'scheduler';

create or replace view scheduler.job_performance_metrics
with (security_barrier = true) as
select
  m.user_id,
  m.job_id,
  m.hour_bucket,
  m.execution_count,
  m.success_count,
  m.failure_count,
  m.duration_s_sum,
  m.duration_s_sum / m.execution_count as duration_s_mean,
  m.duration_s_p95,
  m.execution_count_24h,
  m.duration_s_sum_24h / m.execution_count_24h as duration_s_mean_24h
from analytics.job_performance_metrics as m
where
  m.user_id = app.tenant_id();

comment on view scheduler.audit_logs is 'The changes of a user''s own rows, for him';

comment on column scheduler.audit_logs.entity_type is 'The changed table';

comment on column scheduler.audit_logs.entity_id is 'The changed row''s identifier';

comment on column scheduler.audit_logs.actor_id is 'Who made the change';

comment on view scheduler.job_performance_metrics
  is 'A user''s jobs hour by hour, some minutes old: counts, mean and p95 of the durations in seconds, and the mean of the last 24 hours';
--! EndIncluded scheduler/views.sql
--! Included scheduler/policies.sql
-- Who sees and changes what. Two layers for app_user, kept apart so that neither can undo the other:
-- a restrictive policy per table pins every row to the user of the transaction; permissive ones, one
-- per command, say what may be done with that user's rows. A command without a permissive policy is
-- forbidden to everybody. Row level security is forced, so the owner is no exception by accident
-- (app_owner has BYPASSRLS on purpose).
-- There are two roles: user, the person himself, and worker, the process that runs his jobs for him.
-- Nobody acts for all users at once. Writing asks for the role. Reading asks for the user alone, since
-- whoever acts for him may see what is his; besides, the planner would take a condition on the role for
-- one that a hundredth of the rows pass, and no longer see that a page's order is in the index.
--
--                  read   write                                          delete
-- users            all    nobody (sessions: scheduler.open_session())    nobody
-- jobs             all    user; worker (update only)                     nobody: status deleted
-- job_executions   all    worker                                         nobody: retention
-- notifications    all    insert: worker; update: user                   user
select
  app.reset_policies('scheduler.users', 'scheduler.jobs', 'scheduler.job_executions', 'scheduler.notifications');

-- users
create policy users_tenant on scheduler.users as restrictive
  for all to app_user
  using (id = app.tenant_id());
create policy users_select on scheduler.users for select to app_user using (true);

-- jobs
create policy jobs_tenant on scheduler.jobs as restrictive
  for all to app_user
  using (user_id = app.tenant_id());
create policy jobs_select on scheduler.jobs for select to app_user using (true);
create policy jobs_insert on scheduler.jobs
  for insert to app_user
  with check ((select app.user_role() = 'user'));
create policy jobs_update on scheduler.jobs
  for update to app_user
  using ((select app.user_role() in ('user', 'worker')));

-- job_executions
create policy job_executions_tenant on scheduler.job_executions as restrictive
  for all to app_user
  using (user_id = app.tenant_id());
create policy job_executions_select on scheduler.job_executions for select to app_user using (true);
create policy job_executions_insert on scheduler.job_executions
  for insert to app_user
  with check ((select app.user_role() = 'worker'));
create policy job_executions_update on scheduler.job_executions
  for update to app_user
  using ((select app.user_role() = 'worker'));

-- notifications
create policy notifications_tenant on scheduler.notifications as restrictive
  for all to app_user
  using (user_id = app.tenant_id());
create policy notifications_select on scheduler.notifications for select to app_user using (true);
create policy notifications_insert on scheduler.notifications
  for insert to app_user
  with check ((select app.user_role() = 'worker'));
create policy notifications_update on scheduler.notifications
  for update to app_user
  using ((select app.user_role() = 'user'));
create policy notifications_delete on scheduler.notifications
  for delete to app_user
  using ((select app.user_role() = 'user'));
--! EndIncluded scheduler/policies.sql
--! Included scheduler/grants.sql
-- Which columns may be read and written at all; the policies decide about the rows. Nobody changes a
-- key, a tenant or a time that the database keeps, and nobody reads the hash of a password or of a
-- token: scheduler.user_for_login() and scheduler.user_for_session() do. Users are not made or changed
-- by app_user either: an address is unique over all users, so every attempt would tell whether
-- somebody has it. Partitions get no grants: they have no row level security. Reads and writes are
-- taken back first, so that this file alone says what is granted.
revoke all on all tables in schema scheduler from app_user, app_analyst, app_copier, app_monitor;

grant usage on schema scheduler to app_user, app_analyst, app_copier;

-- users
grant select (id, email, is_active, created_at, updated_at) on scheduler.users to app_user;

-- jobs
grant select, insert (user_id, name, schedule), update (name, schedule, status)
on scheduler.jobs
to app_user;

-- job_executions
grant
  select,
  insert (user_id, job_id, status, started_at, ended_at, error_message, execution_data),
  update (status, ended_at, error_message, execution_data)
on scheduler.job_executions
to app_user;

-- notifications
grant select, insert (user_id, message), update (is_read), delete
on scheduler.notifications
to app_user;

-- views
grant select on scheduler.audit_logs to app_user;
grant select on scheduler.job_performance_metrics to app_user, app_analyst;

-- app_copier brings whole rows in, and may take out what it brought; it asks which months there are
grant select, insert, delete
on scheduler.users, scheduler.jobs, scheduler.job_executions, scheduler.notifications
to app_copier;
grant usage on schema partitions to app_copier;
grant select on partitions.bounds to app_copier;
--! EndIncluded scheduler/grants.sql
--! Included scheduler/triggers.sql
-- What people change is audited; tables with updated_at keep it true. Executions and notifications are
-- neither: they are events, many, and tell their own history. Both calls may be repeated.
select
  app.touch_on_update(target)
from unnest(array['scheduler.users', 'scheduler.jobs']::regclass[]) as target;

select
  audit.enable('scheduler.jobs');

select
  audit.enable('scheduler.users', hidden => '{password_hash, session_token_hash}');
--! EndIncluded scheduler/triggers.sql
--! Included scheduler/jobs.sql
-- Autovacuum analyzes each partition, but never the table that they belong to: without statistics of
-- its own the planner guesses about all months together. Refreshing is declared beside the
-- materialized view, making partitions by the platform; what is past its retention goes by
-- `plumb partitions retire`.
select
  jobs.declare (
    'scheduler_statistics',
    '27 3 * * *',
    'analyze scheduler.job_executions',
    'Statistics of all months together, which autovacuum never makes'
  );

select
  jobs.apply();
--! EndIncluded scheduler/jobs.sql
