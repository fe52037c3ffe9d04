--! from jobs
--! to scheduler.jobs
--! key id
-- Jobs, within their user's. No state is pending, as the old default was. A job of a rejected user is
-- an orphan; a schedule that cron would not understand is out of range.
select
  s.id as source_key,
  u.id as user_id,
  copying.legacy_uuid('scheduler', 'jobs', s.id::text) as id,
  s.name::text as name,
  s.schedule::text as schedule,
  coalesce(s.status::text, 'pending') as status,
  copying.to_timestamptz(s.created_at::text) as created_at,
  copying.to_timestamptz(coalesce(s.updated_at, s.created_at)::text) as updated_at,
  coalesce(
    copying.missing('name', s.name::text, 'missing_name'),
    copying.missing('schedule', s.schedule::text),
    copying.missing('created_at', s.created_at::text),
    copying.not_timestamptz('created_at', s.created_at::text),
    copying.not_timestamptz('updated_at', s.updated_at::text),
    copying.unknown('status', s.status::text, '{pending, running, paused, deleted}'),
    copying.too_long('name', s.name::text, 255),
    copying.too_long('schedule', s.schedule::text, 100),
    case
      when s.schedule::text !~ '^(@[a-z]+( \S+)?|\S+( \S+){4,5})$' then copying.reason('out_of_range', 'schedule', s.schedule::text)
    end,
    case
      when u.id is null then copying.reason('orphan', 'user_id', s.user_id::text)
    end
  ) as reject_reason
from landing_scheduler.jobs as s
left join scheduler.users as u on u.id = copying.legacy_uuid('scheduler', 'users', s.user_id::text);
