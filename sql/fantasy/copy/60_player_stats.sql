--! from player_stats
--! to fantasy.player_stats
--! key id
-- Statistics: once per player, season and week, as the old application meant it; the row with the
-- lowest key stays. A double may be no number (NaN): such points are impossible.
with checked as (
  select
    s.*,
    p.id as player_uuid,
    coalesce(
      copying.missing('season', s.season::text),
      copying.not_integer('season', s.season::text),
      copying.out_of_range('season', copying.to_integer(s.season::text), 1920, 2100),
      copying.not_integer('week', s.week::text),
      copying.out_of_range('week', copying.to_integer(s.week::text), 1, 22),
      copying.not_json('stats', s.stats::text, 'object'),
      copying.not_timestamptz('updatedAt', s."updatedAt"::text),
      copying.missing('updatedAt', s."updatedAt"::text),
      case
        when not copying.is_numeric(s."fantasyPoints"::text, 'numeric(7,2)') then copying.reason('impossible_points', 'fantasyPoints', s."fantasyPoints"::text)
      end,
      case
        when p.id is null then copying.reason('orphan', 'playerId', s."playerId"::text)
      end
    ) as reason
  from landing_fantasy.player_stats as s
  left join fantasy.players as p on p.id = copying.legacy_uuid('fantasy', 'players', s."playerId"::text)
),
numbered as (
  select
    k.*,
    row_number() over (
      partition by k.player_uuid,
      k.season::text,
      k.week::text,
      k.reason is null
      order by
        k.id::text
    ) as nth
  from checked as k
)
select
  n.id::text as source_key,
  n.player_uuid as player_id,
  copying.to_integer(n.season::text) as season,
  copying.to_integer(n.week::text) as week,
  coalesce(copying.to_numeric(n."fantasyPoints"::text, 'numeric(7,2)'), 0)::numeric(7, 2) as fantasy_points,
  coalesce(copying.to_jsonb(n.stats::text), '{}') as stats,
  copying.to_timestamptz(n."updatedAt"::text) as updated_at,
  coalesce(
    n.reason,
    case
      when n.nth > 1 then copying.reason('duplicate', 'playerId', n."playerId"::text)
    end
  ) as reject_reason
from numbered as n;
