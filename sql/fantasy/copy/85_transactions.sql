--! from transactions
--! to fantasy.transactions
--! key id
-- Transactions. Their players were a JSON list, and have a table of their own here: a list that is
-- none, is empty or names an unknown player rejects its transaction. A transaction that is no longer
-- pending was processed, at the latest when it was made.
select
  s.id::text as source_key,
  t.league_id,
  copying.legacy_uuid('fantasy', 'transactions', s.id::text) as id,
  t.id as team_id,
  lower(s.type::text) as type,
  lower(s.status::text) as status,
  copying.to_timestamptz(s."createdAt"::text) as created_at,
  case
    when s.status::text <> 'PENDING' then copying.to_timestamptz(coalesce(s."processedAt"::text, s."createdAt"::text))
  end as processed_at,
  copying.to_timestamptz(coalesce(s."processedAt"::text, s."createdAt"::text)) as updated_at,
  coalesce(
    copying.unknown('type', s.type::text, '{ADD, DROP, WAIVER, TRADE}'),
    copying.unknown('status', s.status::text, '{PENDING, COMPLETED, FAILED, CANCELLED}'),
    copying.not_json('playerIds', s."playerIds"::text, 'array'),
    copying.missing('playerIds', nullif(s."playerIds"::text, '[]')),
    copying.not_timestamptz('createdAt', s."createdAt"::text),
    copying.not_timestamptz('processedAt', s."processedAt"::text),
    case
      when t.id is null then copying.reason('orphan', 'teamId', s."teamId"::text)
    end,
    case
      when l.known < l.listed then copying.reason('orphan', 'playerIds', s."playerIds"::text)
    end
  ) as reject_reason
from landing_fantasy.transactions as s
left join fantasy.teams as t on t.league_id = copying.legacy_uuid('fantasy', 'leagues', s."leagueId"::text)
and t.id = copying.legacy_uuid('fantasy', 'teams', s."teamId"::text)
cross join lateral (
  select
    count(*) as listed,
    count(p.id) as known
  from unnest(copying.to_text_array(s."playerIds"::text)) as listed (id)
  left join fantasy.players as p on p.id = copying.legacy_uuid('fantasy', 'players', listed.id)
) as l;
