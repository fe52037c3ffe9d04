--! from notifications
--! to scheduler.notifications
--! key id
-- Notifications, within their user's. What was never marked is unread. The old audit_logs have no
-- plan: they stay where they are, and audit.log begins with the new database.
select
  s.id as source_key,
  u.id as user_id,
  copying.legacy_uuid('scheduler', 'notifications', s.id::text) as id,
  s.message::text as message,
  coalesce(s.is_read::text::boolean, false) as is_read,
  copying.to_timestamptz(s.created_at::text) as created_at,
  coalesce(
    copying.missing('message', s.message::text),
    copying.missing('created_at', s.created_at::text),
    copying.not_timestamptz('created_at', s.created_at::text),
    copying.too_long('message', s.message::text, 10000),
    case
      when u.id is null then copying.reason('orphan', 'user_id', s.user_id::text)
    end
  ) as reject_reason
from landing_scheduler.notifications as s
left join scheduler.users as u on u.id = copying.legacy_uuid('scheduler', 'users', s.user_id::text);
