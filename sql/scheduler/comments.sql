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
