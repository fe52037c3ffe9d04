--! from trades
--! to fantasy.trades
--! key id
-- Trades between two teams of one league. Their players were two JSON lists, and have a table of
-- their own here: a list that is none or names an unknown player rejects its trade, and so does a
-- player who is in both. Without a time an offer stood for seven days; one whose time is over is
-- expired here, as the job fantasy_trade_expiry would have it a moment later.
select
  s.id::text as source_key,
  a.league_id,
  copying.legacy_uuid('fantasy', 'trades', s.id::text) as id,
  a.id as proposing_team_id,
  b.id as receiving_team_id,
  case
    when lower(s.status::text) = 'proposed' and coalesce(
      copying.to_timestamptz(s."expiresAt"::text),
      copying.to_timestamptz(s."createdAt"::text) + interval '7 days'
    ) < now() then 'expired'
    else lower(s.status::text)
  end as status,
  s.message::text as message,
  coalesce(
    copying.to_timestamptz(s."expiresAt"::text),
    copying.to_timestamptz(s."createdAt"::text) + interval '7 days'
  ) as expires_at,
  copying.to_timestamptz(s."createdAt"::text) as created_at,
  copying.to_timestamptz(s."createdAt"::text) as updated_at,
  coalesce(
    copying.unknown('status', s.status::text, '{PROPOSED, ACCEPTED, REJECTED, CANCELLED, VETOED, EXPIRED}'),
    copying.not_json('givenPlayerIds', s."givenPlayerIds"::text, 'array'),
    copying.not_json('receivedPlayerIds', s."receivedPlayerIds"::text, 'array'),
    copying.not_timestamptz('expiresAt', s."expiresAt"::text),
    copying.not_timestamptz('createdAt', s."createdAt"::text),
    copying.too_long('message', s.message::text, 1000),
    case
      when s.message::text = '' then copying.missing('message', s.message::text)
    end,
    case
      when s."proposingTeamId" = s."receivingTeamId" then copying.reason('self_trade', 'receivingTeamId', s."receivingTeamId"::text)
    end,
    case
      when a.id is null then copying.reason('orphan', 'proposingTeamId', s."proposingTeamId"::text)
    end,
    case
      when b.id is null then copying.reason('orphan', 'receivingTeamId', s."receivingTeamId"::text)
    end,
    case
      when l.known < l.listed then copying.reason('orphan', 'givenPlayerIds', s."givenPlayerIds"::text)
    end,
    case
      when l.different < l.listed then copying.reason('same_player', 'givenPlayerIds', s."givenPlayerIds"::text)
    end
  ) as reject_reason
from landing_fantasy.trades as s
left join fantasy.teams as a on a.league_id = copying.legacy_uuid('fantasy', 'leagues', s."leagueId"::text)
and a.id = copying.legacy_uuid('fantasy', 'teams', s."proposingTeamId"::text)
left join fantasy.teams as b on b.league_id = a.league_id
and b.id = copying.legacy_uuid('fantasy', 'teams', s."receivingTeamId"::text)
cross join lateral (
  select
    count(*) as listed,
    count(distinct listed.id) as different,
    count(p.id) as known
  from unnest(
    copying.to_text_array(s."givenPlayerIds"::text) || copying.to_text_array(s."receivedPlayerIds"::text)
  ) as listed (id)
  left join fantasy.players as p on p.id = copying.legacy_uuid('fantasy', 'players', listed.id)
) as l;
