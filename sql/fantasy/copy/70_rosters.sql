--! from roster
--! to fantasy.rosters
--! key id
-- Rosters. A player is on one team of a league: the row with the lowest key stays. Whether he starts
-- follows from his place in the line-up; rows that say otherwise are rejected, for nobody knows
-- which of the two is wrong.
with checked as (
  select
    s.*,
    t.league_id as league_uuid,
    t.id as team_uuid,
    p.id as player_uuid,
    coalesce(
      copying.unknown('position', s.position::text, '{QB, RB, WR, TE, FLEX, K, DST, BN, IR}'),
      copying.not_timestamptz('acquiredAt', s."acquiredAt"::text),
      case
        when (s."isStarter"::text)::boolean = (s.position::text in ('BN', 'IR')) then copying.reason('starter_on_bench', 'isStarter', s."isStarter"::text)
      end,
      case
        when t.id is null then copying.reason('orphan', 'teamId', s."teamId"::text)
      end,
      case
        when p.id is null then copying.reason('orphan', 'playerId', s."playerId"::text)
      end
    ) as reason
  from landing_fantasy.roster as s
  left join fantasy.teams as t on t.league_id = copying.legacy_uuid('fantasy', 'leagues', s."leagueId"::text)
  and t.id = copying.legacy_uuid('fantasy', 'teams', s."teamId"::text)
  left join fantasy.players as p on p.id = copying.legacy_uuid('fantasy', 'players', s."playerId"::text)
),
numbered as (
  select
    k.*,
    row_number() over (
      partition by k.league_uuid,
      k.player_uuid,
      k.reason is null
      order by
        k.id::text
    ) as nth
  from checked as k
)
select
  n.id::text as source_key,
  n.league_uuid as league_id,
  n.player_uuid as player_id,
  n.team_uuid as team_id,
  n.position::text as slot,
  copying.to_timestamptz(n."acquiredAt"::text) as acquired_at,
  copying.to_timestamptz(n."acquiredAt"::text) as updated_at,
  coalesce(
    n.reason,
    case
      when n.nth > 1 then copying.reason('duplicate', 'playerId', n."playerId"::text)
    end
  ) as reject_reason
from numbered as n;
