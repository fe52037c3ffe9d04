-- Everything in the schema scheduler, and nothing else: an object that nobody listed here fails.
begin;
select plan(40);

select schema_owner_is('scheduler', 'app_owner');
select set_eq(
  $$select relname::text from pg_class where relnamespace = 'scheduler'::regnamespace and relkind in ('r', 'p') and not relispartition$$,
  array['users', 'jobs', 'job_executions', 'notifications'],
  'the tables, partitions aside'
);
select is_empty(
  $$select relname from pg_class where relnamespace = 'scheduler'::regnamespace and relispartition and relkind = 'r'
      and relname !~ '^job_executions_p\d{8}$'$$,
  'the only partitions are the months of job_executions'
);
select views_are('scheduler', array['audit_logs', 'job_performance_metrics']);
select materialized_views_are('scheduler', array[]::name[]);
select functions_are('scheduler', array[
  'close_session', 'open_session', 'session_token_hash', 'user_for_login', 'user_for_session'
]);
select sequences_are('scheduler', array[]::name[]);
select enums_are('scheduler', array[]::name[]);

select columns_are('scheduler', 'users', array[
  'id', 'email', 'password_hash', 'session_token_hash', 'is_active', 'created_at', 'updated_at'
]);
select columns_are('scheduler', 'jobs', array[
  'user_id', 'id', 'name', 'schedule', 'status', 'created_at', 'updated_at'
]);
select columns_are('scheduler', 'job_executions', array[
  'user_id', 'id', 'job_id', 'status', 'started_at', 'ended_at', 'error_message', 'execution_data', 'created_at'
]);
select columns_are('scheduler', 'notifications', array['user_id', 'id', 'message', 'is_read', 'created_at']);
select columns_are('scheduler', 'audit_logs', array[
  'user_id', 'id', 'created_at', 'entity_type', 'entity_id', 'action', 'old_values', 'new_values', 'actor_id',
  'actor_role', 'ip_address', 'user_agent'
]);
select columns_are('scheduler', 'job_performance_metrics', array[
  'user_id', 'job_id', 'hour_bucket', 'execution_count', 'success_count', 'failure_count', 'duration_s_sum',
  'duration_s_mean', 'duration_s_p95', 'execution_count_24h', 'duration_s_mean_24h'
]);

select indexes_are('scheduler', 'users', array['users_id_key', 'users_email_key', 'users_session_token_hash_key']);
select indexes_are('scheduler', 'jobs', array[
  'jobs_user_id_id_key', 'jobs_user_id_created_at_idx', 'jobs_user_id_status_created_at_idx'
]);
select indexes_are('scheduler', 'job_executions', array[
  'job_executions_user_id_id_started_at_key', 'job_executions_user_id_job_id_started_at_idx',
  'job_executions_user_id_started_at_idx'
]);
select indexes_are('scheduler', 'notifications', array['notifications_user_id_id_key', 'notifications_user_id_created_at_idx']);
select set_eq(
  $$select i.indexrelid::regclass::text, pg_get_expr(i.indpred, i.indrelid)
    from pg_index as i join pg_class as c on c.oid = i.indrelid
    where c.relnamespace = 'scheduler'::regnamespace and not c.relispartition and i.indpred is not null$$,
  $$values
    ('scheduler.users_email_key', 'is_active'),
    ('scheduler.users_session_token_hash_key', '(session_token_hash IS NOT NULL)'),
    ('scheduler.jobs_user_id_created_at_idx', '(status <> ''deleted''::text)'),
    ('scheduler.jobs_user_id_status_created_at_idx', '(status <> ''deleted''::text)'),
    ('scheduler.job_executions_user_id_started_at_idx', '(status = ''running''::text)'),
    ('scheduler.notifications_user_id_created_at_idx', '(NOT is_read)')$$,
  'the partial indexes and what they hold'
);

select is_partitioned('scheduler', 'job_executions', 'executions are partitioned');
select is(pg_get_partkeydef('scheduler.job_executions'::regclass), 'RANGE (started_at)', 'by the time of their start');
select is((select partdefid from pg_partitioned_table where partrelid = 'scheduler.job_executions'::regclass), 0::oid, 'without a default partition');
select results_eq(
  $$select control, every, retention from partitions.registry where parent = 'scheduler.job_executions'$$,
  $$values ('started_at', interval '1 month', interval '3 years')$$,
  'a month each, kept for three years'
);
select results_eq(
  $$select oldest, gaps, half_detached, open_partitions, missing_indexes from partitions.runway() where parent = 'scheduler.job_executions'$$,
  $$values (timestamptz '2024-01-01 00:00:00+00', 0::bigint, 0::bigint, 0::bigint, 0::bigint)$$,
  'the months begin with the old database''s history, have no gap, are closed, and have every index'
);
select cmp_ok(
  (select days_ahead from partitions.runway() where parent = 'scheduler.job_executions'), '>', 300,
  'months are made ahead'
);
select is_empty(
  $$select c.relname, c.relkind from pg_class as c join pg_inherits as i on i.inhrelid = c.oid
    where i.inhparent = 'scheduler.job_executions'::regclass and c.relacl is not null
      and exists (select from aclexplode(c.relacl) as a where a.grantee <> c.relowner)$$,
  'nobody has a right to a partition'
);

select is_empty(
  $$select x.indexrelid::regclass from pg_inherits as i join pg_index as x on x.indrelid = i.inhrelid
    where i.inhparent = 'scheduler.job_executions'::regclass and not exists (select from pg_inherits as p where p.inhrelid = x.indexrelid)$$,
  'no month has an index of its own: all come from the parent'
);

select policies_are('scheduler', 'users', array['users_tenant', 'users_select']);
select policies_are('scheduler', 'jobs', array['jobs_tenant', 'jobs_select', 'jobs_insert', 'jobs_update']);
select policies_are('scheduler', 'job_executions', array[
  'job_executions_tenant', 'job_executions_select', 'job_executions_insert', 'job_executions_update'
]);
select policies_are('scheduler', 'notifications', array[
  'notifications_tenant', 'notifications_select', 'notifications_insert', 'notifications_update', 'notifications_delete'
]);
select set_eq(
  $$select polname::text from pg_policy as p join pg_class as c on c.oid = p.polrelid
    where c.relnamespace = 'scheduler'::regnamespace and not p.polpermissive$$,
  array['users_tenant', 'jobs_tenant', 'job_executions_tenant', 'notifications_tenant'],
  'the user is a restrictive policy on every table'
);
select is_empty(
  $$select polname from pg_policy as p join pg_class as c on c.oid = p.polrelid
    where c.relnamespace = 'scheduler'::regnamespace and p.polroles <> array['app_user'::regrole::oid]$$,
  'every policy names app_user'
);

select triggers_are('scheduler', t, array['touch', 'audit_insert', 'audit_update', 'audit_delete'])
from unnest(array['users', 'jobs']) as t;
select is_empty(
  $$select tgname from pg_trigger where tgrelid in ('scheduler.job_executions'::regclass, 'scheduler.notifications'::regclass) and not tgisinternal$$,
  'events are not audited'
);

select has_materialized_view('analytics', 'job_performance_metrics', 'the hourly metrics are kept');
select index_is_unique('analytics', 'job_performance_metrics', 'job_performance_metrics_user_id_job_id_hour_bucket_key', 'and can be refreshed concurrently');
select results_eq(
  $$select name, schedule from jobs.registry where name in ('refresh_job_performance_metrics', 'scheduler_statistics') order by name$$,
  $$values ('refresh_job_performance_metrics', '2-59/5 * * * *'), ('scheduler_statistics', '27 3 * * *')$$,
  'its refresh and the statistics are scheduled'
);

select is_empty(
  $$select table_name, column_name from information_schema.column_privileges
    where table_schema = 'scheduler' and grantee = 'app_user' and privilege_type in ('INSERT', 'UPDATE')
      and (column_name in ('id', 'created_at', 'updated_at') or (column_name in ('user_id', 'job_id') and privilege_type = 'UPDATE'))$$,
  'applications never write keys and times that the database keeps, and never move a row'
);

select * from finish();
rollback;
