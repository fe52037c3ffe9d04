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

-- app_copier brings whole rows in, and may change and take out what it brought; it asks which months there are
grant select, insert, update, delete
on scheduler.users, scheduler.jobs, scheduler.job_executions, scheduler.notifications
to app_copier;
grant usage on schema partitions to app_copier;
grant select on partitions.bounds to app_copier;
