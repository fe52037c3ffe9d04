--! Previous: sha1:c8896e68b793f4d0ed0acc8446887f17439cdb55
--! Hash: sha1:a14ee65784b295bf09f786553c009ce260268f5f
--! Message: scheduler tables

-- Scheduler: people, the jobs that they have run on a schedule, and what became of each run. The
-- tenant is the person: the application sets app.tenant_id to the user, so users.id is the tenant and
-- user_id comes first in every other key and index. A foreign key carries it too: an execution can
-- never belong to somebody else's job.
-- A session's token is kept as its hash, so that whoever reads the table can open no session. An
-- address belongs to one active user; it may be used again once that user has been deactivated.
-- Executions are many and only grow: one partition per month of started_at, from the first month of
-- the history that the old database holds, without a default partition. A unique key of a
-- partitioned table has to include the partition's column, so that (user_id, id) alone is not
-- guaranteed; the identifiers are random. Rows are kept for three years: the two that come over, and
-- one more. Indexes stand on the parent; every partition, present and future, gets them from there.
set local role app_owner;

create schema scheduler;

create table scheduler.users (
  id uuid not null default gen_random_uuid(),
  email text not null,
  password_hash text not null,
  session_token_hash bytea,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint users_id_key primary key (id),
  constraint users_email_check check (length(email) <= 255 and email like '_%@_%'),
  constraint users_password_hash_check check (length(password_hash) between 1 and 255),
  constraint users_session_token_hash_check check (octet_length(session_token_hash) = 32)
);

create unique index users_email_key on scheduler.users (lower(email))
where
  is_active;

create unique index users_session_token_hash_key on scheduler.users (session_token_hash)
where
  session_token_hash is not null;

create table scheduler.jobs (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null,
  schedule text not null,
  status text not null default 'pending',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint jobs_user_id_id_key primary key (user_id, id),
  constraint jobs_user_id_fk foreign key (user_id) references scheduler.users (id) on delete cascade,
  constraint jobs_name_check check (length(name) between 1 and 255),
  constraint jobs_schedule_check check (
    length(schedule) <= 100
    and schedule ~ '^(@[a-z]+( \S+)?|\S+( \S+){4,5})$'
  ),
  constraint jobs_status_check check (status in ('pending', 'running', 'paused', 'deleted'))
);

create index jobs_user_id_created_at_idx on scheduler.jobs (user_id, created_at desc, id desc)
where
  status <> 'deleted';

create index jobs_user_id_status_created_at_idx on scheduler.jobs (user_id, status, created_at desc, id desc)
where
  status <> 'deleted';

create table scheduler.job_executions (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  job_id uuid not null,
  status text not null default 'running',
  started_at timestamptz not null default now(),
  ended_at timestamptz,
  error_message text,
  execution_data jsonb not null default '{}',
  created_at timestamptz not null default now(),
  constraint job_executions_user_id_id_started_at_key primary key (user_id, id, started_at),
  constraint job_executions_user_id_job_id_fk foreign key (user_id, job_id) references scheduler.jobs (user_id, id) on delete cascade,
  constraint job_executions_status_check check (status in ('running', 'success', 'failed')),
  constraint job_executions_status_ended_at_check check ((status = 'running') = (ended_at is null)),
  constraint job_executions_started_at_ended_at_check check (ended_at >= started_at),
  constraint job_executions_error_message_check check (length(error_message) <= 10000),
  constraint job_executions_execution_data_check check (jsonb_typeof(execution_data) = 'object')
)
partition by range (started_at);

create index job_executions_user_id_job_id_started_at_idx on scheduler.job_executions (user_id, job_id, started_at desc, id desc) include (status, ended_at);

create index job_executions_user_id_started_at_idx on scheduler.job_executions (user_id, started_at, id)
where
  status = 'running';

-- The first month is given here; from then on the platform looks after the partitions.
select
  partman.create_parent(
    p_parent_table => 'scheduler.job_executions',
    p_control => 'started_at',
    p_interval => '1 month',
    p_premake => 12,
    p_start_partition => '2024-01-01 00:00:00+00',
    p_default_table => false
  );

select
  partitions.manage(
    'scheduler.job_executions',
    control => 'started_at',
    every => '1 month',
    retention => '3 years'
  );

create table scheduler.notifications (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  message text not null,
  is_read boolean not null default false,
  created_at timestamptz not null default now(),
  constraint notifications_user_id_id_key primary key (user_id, id),
  constraint notifications_user_id_fk foreign key (user_id) references scheduler.users (id) on delete cascade,
  constraint notifications_message_check check (length(message) between 1 and 10000)
);

create index notifications_user_id_created_at_idx on scheduler.notifications (user_id, created_at desc, id desc)
where
  not is_read;

--! Included scheduler/comments.sql
-- What the scheduler's tables, columns and indexes are for. An index that nobody can explain goes.
comment on schema scheduler
  is 'Job scheduler: people, the jobs they have run on a schedule, and what became of each run';

comment on table scheduler.users is 'Who may log in: the tenants, one row per person';
comment on column scheduler.users.id is 'The tenant of everything else';
comment on column scheduler.users.email is 'Unique among active users, whatever its case';
comment on column scheduler.users.password_hash
  is 'Never readable by app_user, hidden in the audit';
comment on column scheduler.users.session_token_hash
  is 'SHA-256 of the token of the open session, if there is one; never readable by app_user, hidden in the audit';
comment on column scheduler.users.is_active is 'Whether the user may log in';
comment on column scheduler.users.created_at is 'When the user joined';
comment on column scheduler.users.updated_at is 'When this row was changed last';
comment on index scheduler.users_email_key
  is 'scheduler.user_for_login(): the active user of an address; small, because it holds nobody else';
comment on index scheduler.users_session_token_hash_key
  is 'scheduler.user_for_session(): the user of a token; holds open sessions only';

comment on table scheduler.jobs is 'What is to be run, and when';
comment on column scheduler.jobs.user_id is 'Whose job it is';
comment on column scheduler.jobs.id is 'The job, within the user''s';
comment on column scheduler.jobs.name is 'What the user calls it';
comment on column scheduler.jobs.schedule
  is 'When: five or six cron fields, or a word such as @hourly or @every 5m';
comment on column scheduler.jobs.status
  is 'pending waits for its time, running is being run, paused waits for its user, deleted is kept for its executions only';
comment on column scheduler.jobs.created_at is 'When the job was made';
comment on column scheduler.jobs.updated_at is 'When this row was changed last';
comment on index scheduler.jobs_user_id_created_at_idx
  is 'jobs_with_executions: all jobs but the deleted ones, newest first, page by page';
comment on index scheduler.jobs_user_id_status_created_at_idx
  is 'jobs_by_status: the jobs of one state, newest first, page by page; pending and running, the busiest, need no index of their own';

comment on table scheduler.job_executions
  is 'Each run of a job, by month; kept for three years. Not audited: an execution is history itself';
comment on column scheduler.job_executions.user_id is 'Whose job it was';
comment on column scheduler.job_executions.id is 'The execution, within the user''s; random';
comment on column scheduler.job_executions.job_id is 'The job that was run';
comment on column scheduler.job_executions.status
  is 'running until it has ended, then success or failed';
comment on column scheduler.job_executions.started_at is 'When it started; decides about the month';
comment on column scheduler.job_executions.ended_at is 'When it ended; nothing while it is running';
comment on column scheduler.job_executions.error_message is 'What went wrong, if anything did';
comment on column scheduler.job_executions.execution_data
  is 'What the run reported about itself, an object';
comment on column scheduler.job_executions.created_at
  is 'When the execution was recorded; later than its start where a worker reports late';
comment on index scheduler.job_executions_user_id_job_id_started_at_idx
  is 'jobs_with_executions, job_history, the foreign key; batch_job_metrics and the hourly metrics without the table, as status and end are in it';
comment on index scheduler.job_executions_user_id_started_at_idx
  is 'running_jobs: what is running now, longest first; holds nothing that has ended';

comment on table scheduler.notifications
  is 'What the scheduler tells a user. Not audited: it is written once and only ever marked as read';
comment on column scheduler.notifications.user_id is 'Who is told';
comment on column scheduler.notifications.id is 'The notification, within the user''s';
comment on column scheduler.notifications.message is 'What is told';
comment on column scheduler.notifications.is_read is 'Whether the user has seen it';
comment on column scheduler.notifications.created_at is 'When it was written';
comment on index scheduler.notifications_user_id_created_at_idx
  is 'unread_notifications: newest first, page by page; holds the unread ones only';
--! EndIncluded scheduler/comments.sql
