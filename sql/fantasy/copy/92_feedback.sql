--! from feedback
--! to fantasy.feedback
--! key id
-- Feedback.
select
  s.id::text as source_key,
  u.id as user_id,
  copying.legacy_uuid('fantasy', 'feedback', s.id::text) as id,
  lower(s.type::text) as type,
  s.title::text as title,
  s.content::text as content,
  lower(s.status::text) as status,
  lower(s.priority::text) as priority,
  copying.to_timestamptz(s."createdAt"::text) as created_at,
  copying.to_timestamptz(coalesce(s."updatedAt"::text, s."createdAt"::text)) as updated_at,
  coalesce(
    copying.missing('title', s.title::text),
    copying.missing('content', s.content::text),
    copying.unknown('type', s.type::text, '{BUG, FEATURE, QUESTION, OTHER}'),
    copying.unknown('status', s.status::text, '{OPEN, IN_PROGRESS, RESOLVED, CLOSED}'),
    copying.unknown('priority', s.priority::text, '{LOW, MEDIUM, HIGH, URGENT}'),
    copying.not_timestamptz('createdAt', s."createdAt"::text),
    copying.not_timestamptz('updatedAt', s."updatedAt"::text),
    copying.too_long('title', s.title::text, 200),
    copying.too_long('content', s.content::text, 10000),
    case
      when u.id is null then copying.reason('orphan', 'userId', s."userId"::text)
    end
  ) as reject_reason
from landing_fantasy.feedback as s
left join fantasy.users as u on u.id = copying.legacy_uuid('fantasy', 'users', s."userId"::text);
