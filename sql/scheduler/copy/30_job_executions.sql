--! from job_executions
--! to scheduler.job_executions
--! key id
-- Executions, within their job's user's. One that has ended says when, and not before it started; one
-- that is running says nothing. JSON that jsonb cannot hold (\u0000), or that is no object, is
-- rejected. A start in a month that has no partition, before the history or past its retention, is
-- rejected too: it would stop the copy. Reading a time out of text is the dear part of this: offset 0
-- keeps the planner from doing it again for each mention.
with held as (
  select
    min(b.lower) as first_at,
    max(b.upper) as end_at
  from partitions.bounds as b
  where
    b.parent = 'scheduler.job_executions'
)
select
  s.id as source_key,
  j.user_id,
  copying.legacy_uuid('scheduler', 'job_executions', s.id::text) as id,
  j.id as job_id,
  s.status::text as status,
  t.started_at,
  t.ended_at,
  s.error_message::text as error_message,
  coalesce(copying.to_jsonb(s.execution_data::text), '{}') as execution_data,
  t.created_at,
  coalesce(
    copying.missing('status', s.status::text),
    copying.missing('started_at', s.started_at::text),
    case
      when t.started_at is null then copying.reason('impossible_date', 'started_at', s.started_at::text)
    end,
    case
      when t.ended_at is null and s.ended_at is not null then copying.reason('impossible_date', 'ended_at', s.ended_at::text)
    end,
    case
      when t.created_at is null then copying.reason('impossible_date', 'created_at', s.created_at::text)
    end,
    copying.not_json('execution_data', s.execution_data::text, 'object'),
    copying.unknown('status', s.status::text, '{running, success, failed}'),
    copying.too_long('error_message', s.error_message::text, 10000),
    case
      when s.status::text <> 'running' then copying.missing('ended_at', s.ended_at::text)
      when t.ended_at is not null then copying.reason('out_of_range', 'ended_at', s.ended_at::text)
    end,
    case
      when t.ended_at < t.started_at then copying.reason('ends_before_start', 'ended_at', s.ended_at::text)
    end,
    case
      when t.started_at < h.first_at or t.started_at >= h.end_at then copying.reason('no_partition', 'started_at', s.started_at::text)
    end,
    case
      when j.id is null then copying.reason('orphan', 'job_id', s.job_id::text)
    end
  ) as reject_reason
from landing_scheduler.job_executions as s
cross join held as h
cross join lateral (
  select
    copying.to_timestamptz(s.started_at::text),
    copying.to_timestamptz(s.ended_at::text),
    copying.to_timestamptz(coalesce(s.created_at, s.started_at)::text)
  offset 0
) as t (started_at, ended_at, created_at)
left join scheduler.jobs as j on j.id = copying.legacy_uuid('scheduler', 'jobs', s.job_id::text);
