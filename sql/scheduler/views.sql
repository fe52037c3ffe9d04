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
