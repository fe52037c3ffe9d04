--! from chat_messages
--! to fantasy.chat_messages
--! key id
-- Chat. An author who is no member of the league is an orphan; the system has no author.
select
  s.id::text as source_key,
  l.id as league_id,
  copying.legacy_uuid('fantasy', 'chat_messages', s.id::text) as id,
  m.user_id,
  lower(s.type::text) as type,
  s.content::text as content,
  copying.to_timestamptz(s."createdAt"::text) as created_at,
  coalesce(
    copying.missing('content', s.content::text),
    copying.unknown('type', s.type::text, '{TEXT, IMAGE, SYSTEM}'),
    copying.not_timestamptz('createdAt', s."createdAt"::text),
    copying.too_long('content', s.content::text, 2000),
    case
      when l.id is null then copying.reason('orphan', 'leagueId', s."leagueId"::text)
    end,
    case
      when s."userId" is not null and m.user_id is null then copying.reason('orphan', 'userId', s."userId"::text)
    end
  ) as reject_reason
from landing_fantasy.chat_messages as s
left join fantasy.leagues as l on l.id = copying.legacy_uuid('fantasy', 'leagues', s."leagueId"::text)
left join fantasy.memberships as m on m.league_id = l.id and m.user_id = copying.legacy_uuid('fantasy', 'users', s."userId"::text);
