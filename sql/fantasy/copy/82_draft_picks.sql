--! from draft_picks
--! to fantasy.draft_picks
--! key id
-- Picks. The old rows knew their draft only; the league is the draft's, and the team must be of it. A
-- number and a player occur once in a draft; the row with the lowest key stays.
with checked as (
  select
    s.*,
    f.league_id as league_uuid,
    f.id as draft_uuid,
    t.id as team_uuid,
    p.id as player_uuid,
    coalesce(
      copying.missing('playerId', s."playerId"::text),
      copying.missing('pickMadeAt', s."pickMadeAt"::text),
      copying.not_integer('pickNumber', s."pickNumber"::text),
      copying.out_of_range('pickNumber', copying.to_integer(s."pickNumber"::text), 1, 5000),
      copying.not_timestamptz('pickMadeAt', s."pickMadeAt"::text),
      case
        when f.id is null then copying.reason('orphan', 'draftId', s."draftId"::text)
      end,
      case
        when t.id is null then copying.reason('orphan', 'teamId', s."teamId"::text)
      end,
      case
        when p.id is null then copying.reason('orphan', 'playerId', s."playerId"::text)
      end
    ) as reason
  from landing_fantasy.draft_picks as s
  left join landing_fantasy.drafts as d on d.id::text = s."draftId"::text
  left join fantasy.drafts as f on f.league_id = copying.legacy_uuid('fantasy', 'leagues', d."leagueId"::text)
  and f.id = copying.legacy_uuid('fantasy', 'drafts', d.id::text)
  left join fantasy.teams as t on t.league_id = f.league_id
  and t.id = copying.legacy_uuid('fantasy', 'teams', s."teamId"::text)
  left join fantasy.players as p on p.id = copying.legacy_uuid('fantasy', 'players', s."playerId"::text)
),
numbered as (
  select
    k.*,
    row_number() over (
      partition by k.draft_uuid,
      k."pickNumber"::text,
      k.reason is null
      order by
        k.id::text
    ) as nth_number,
    row_number() over (
      partition by k.draft_uuid,
      k.player_uuid,
      k.reason is null
      order by
        k.id::text
    ) as nth_player
  from checked as k
)
select
  n.id::text as source_key,
  n.league_uuid as league_id,
  n.draft_uuid as draft_id,
  copying.to_integer(n."pickNumber"::text) as pick_number,
  n.team_uuid as team_id,
  n.player_uuid as player_id,
  copying.to_timestamptz(n."pickMadeAt"::text) as picked_at,
  coalesce(
    n.reason,
    case
      when n.nth_number > 1 or n.nth_player > 1 then copying.reason('duplicate', 'pickNumber', n."pickNumber"::text)
    end
  ) as reject_reason
from numbered as n;
