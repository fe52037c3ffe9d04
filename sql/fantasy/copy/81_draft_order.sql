--! from draft_order
--! to fantasy.draft_order
--! key id
-- The order of a draft. The old rows knew their draft only; the league is the draft's, and the team
-- must be of it. A place and a team occur once in a draft; the row with the lowest key stays.
with checked as (
  select
    s.*,
    f.league_id as league_uuid,
    f.id as draft_uuid,
    t.id as team_uuid,
    coalesce(
      copying.not_integer('pickOrder', s."pickOrder"::text),
      copying.out_of_range('pickOrder', copying.to_integer(s."pickOrder"::text), 1, 100),
      case
        when f.id is null then copying.reason('orphan', 'draftId', s."draftId"::text)
      end,
      case
        when t.id is null then copying.reason('orphan', 'teamId', s."teamId"::text)
      end
    ) as reason
  from landing_fantasy.draft_order as s
  left join landing_fantasy.drafts as d on d.id::text = s."draftId"::text
  left join fantasy.drafts as f on f.league_id = copying.legacy_uuid('fantasy', 'leagues', d."leagueId"::text)
  and f.id = copying.legacy_uuid('fantasy', 'drafts', d.id::text)
  left join fantasy.teams as t on t.league_id = f.league_id
  and t.id = copying.legacy_uuid('fantasy', 'teams', s."teamId"::text)
),
numbered as (
  select
    k.*,
    row_number() over (
      partition by k.draft_uuid,
      k."pickOrder"::text,
      k.reason is null
      order by
        k.id::text
    ) as nth_place,
    row_number() over (
      partition by k.draft_uuid,
      k.team_uuid,
      k.reason is null
      order by
        k.id::text
    ) as nth_team
  from checked as k
)
select
  n.id::text as source_key,
  n.league_uuid as league_id,
  n.draft_uuid as draft_id,
  copying.to_integer(n."pickOrder"::text) as pick_order,
  n.team_uuid as team_id,
  coalesce(
    n.reason,
    case
      when n.nth_place > 1 or n.nth_team > 1 then copying.reason('duplicate', 'pickOrder', n."pickOrder"::text)
    end
  ) as reject_reason
from numbered as n;
