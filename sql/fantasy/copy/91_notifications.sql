--! from notifications
--! to fantasy.notifications
--! key id
-- Notifications. The old rows knew that they were read, not when: they count as read when they came.
select
  s.id::text as source_key,
  u.id as user_id,
  copying.legacy_uuid('fantasy', 'notifications', s.id::text) as id,
  m.league_id,
  lower(s.type::text) as type,
  s.title::text as title,
  s.content::text as content,
  case
    when (s."isRead"::text)::boolean then copying.to_timestamptz(s."createdAt"::text)
  end as read_at,
  copying.to_timestamptz(s."createdAt"::text) as created_at,
  coalesce(
    copying.missing('title', s.title::text),
    copying.unknown('type', s.type::text, '{DRAFT, SCORE, TRADE, TRANSACTION, SYSTEM}'),
    copying.not_timestamptz('createdAt', s."createdAt"::text),
    copying.too_long('title', s.title::text, 200),
    copying.too_long('content', s.content::text, 2000),
    case
      when u.id is null then copying.reason('orphan', 'userId', s."userId"::text)
    end,
    case
      when s."leagueId" is not null and m.league_id is null then copying.reason('orphan', 'leagueId', s."leagueId"::text)
    end
  ) as reject_reason
from landing_fantasy.notifications as s
left join fantasy.users as u on u.id = copying.legacy_uuid('fantasy', 'users', s."userId"::text)
left join fantasy.memberships as m on m.league_id = copying.legacy_uuid('fantasy', 'leagues', s."leagueId"::text) and m.user_id = u.id;
