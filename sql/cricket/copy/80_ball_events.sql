--! from ball_events
--! to cricket.ball_events
--! key id
-- Deliveries, within their match. The old table had no key: of rows for the same ball, at the same
-- time or at another, the one with the lowest key stays. Batsman, bowler and whoever got out are
-- players of the match's league. A time outside the match (the clock's beginning, mostly) is
-- rejected. Half a million rows: parents are found by hashing small maps from old to new keys, and
-- every value is converted once: offset 0 keeps the planner from writing the conversion into each
-- place where the value is used.
with matches as materialized (
  select
    l.id::text as legacy_id,
    m.tenant_id,
    m.id,
    m.starts_at
  from landing_cricket.matches as l
  join cricket.matches as m on m.id = copying.legacy_uuid('cricket', 'matches', l.id::text)
),
players as materialized (
  select
    l.id::text as legacy_id,
    p.tenant_id,
    p.id
  from landing_cricket.players as l
  join cricket.players as p on p.id = copying.legacy_uuid('cricket', 'players', l.id::text)
),
read as (
  select
    s.id::text as id,
    s.time::text as legacy_time,
    copying.to_timestamptz(s.time::text) as time,
    s.match_id::text as legacy_match_id,
    s.innings::text as legacy_innings,
    s.over_number::text as legacy_over_number,
    s.ball_number::text as legacy_ball_number,
    coalesce(s.runs::text, '0') as legacy_runs,
    copying.to_integer(s.innings::text) as innings,
    copying.to_integer(s.over_number::text) as over_number,
    copying.to_integer(s.ball_number::text) as ball_number,
    copying.to_integer(coalesce(s.runs::text, '0')) as runs,
    nullif(s.extras::text, '') as legacy_extras,
    nullif(s.wicket::text, '') as legacy_wicket,
    copying.to_jsonb(nullif(s.extras::text, '')) as extras,
    copying.to_jsonb(nullif(s.wicket::text, '')) as wicket,
    s.batsman_id::text as legacy_batsman_id,
    s.bowler_id::text as legacy_bowler_id
  from landing_cricket.ball_events as s
  offset 0
),
checked as (
  select
    r.*,
    m.tenant_id,
    m.id as match_id,
    b.id as batsman_id,
    o.id as bowler_id,
    d.id as dismissed_id,
    coalesce(
      copying.missing('time', r.legacy_time),
      copying.missing('match_id', r.legacy_match_id),
      copying.missing('innings', r.legacy_innings),
      copying.missing('over_number', r.legacy_over_number),
      copying.missing('ball_number', r.legacy_ball_number),
      copying.missing('batsman_id', r.legacy_batsman_id),
      copying.missing('bowler_id', r.legacy_bowler_id),
      case
        when r.time is null then copying.reason('impossible_date', 'time', r.legacy_time)
      end,
      case
        when coalesce(r.innings not between 1 and 8, true) then copying.reason('out_of_range', 'innings', r.legacy_innings)
      end,
      case
        when coalesce(r.over_number not between 0 and 999, true) then copying.reason('out_of_range', 'over_number', r.legacy_over_number)
      end,
      case
        when coalesce(r.ball_number not between 1 and 30, true) then copying.reason('out_of_range', 'ball_number', r.legacy_ball_number)
      end,
      case
        when coalesce(r.runs not between 0 and 8, true) then copying.reason('out_of_range', 'runs', r.legacy_runs)
      end,
      case
        when r.legacy_extras is not null then coalesce(
          case
            when coalesce(jsonb_typeof(r.extras -> 'runs') <> 'number' or r.extras ->> 'runs' !~ '^[1-9]$', true) then copying.reason('bad_json', 'extras', r.legacy_extras)
          end,
          copying.unknown('extras', coalesce(r.extras ->> 'kind', ''), '{wide, no_ball, bye, leg_bye, penalty}')
        )
      end,
      case
        when r.legacy_wicket is not null then coalesce(
          case
            when coalesce(jsonb_typeof(r.wicket -> 'player_id') <> 'number', true) then copying.reason('bad_json', 'wicket', r.legacy_wicket)
          end,
          copying.unknown(
            'wicket',
            coalesce(r.wicket ->> 'kind', ''),
            '{bowled, caught, lbw, stumped, hit_wicket, run_out, obstructing, timed_out, hit_twice, retired_out}'
          )
        )
      end,
      case
        when m.id is null then copying.reason('orphan', 'match_id', r.legacy_match_id)
      end,
      case
        when b.id is null then copying.reason('orphan', 'batsman_id', r.legacy_batsman_id)
      end,
      case
        when o.id is null then copying.reason('orphan', 'bowler_id', r.legacy_bowler_id)
      end,
      case
        when r.legacy_wicket is not null and d.id is null then copying.reason('orphan', 'wicket', r.legacy_wicket)
      end,
      case
        when b.tenant_id <> m.tenant_id then copying.reason('foreign_tenant', 'batsman_id', r.legacy_batsman_id)
      end,
      case
        when o.tenant_id <> m.tenant_id then copying.reason('foreign_tenant', 'bowler_id', r.legacy_bowler_id)
      end,
      case
        when d.tenant_id <> m.tenant_id then copying.reason('foreign_tenant', 'wicket', r.legacy_wicket)
      end,
      case
        when b.id = o.id then copying.reason('out_of_range', 'bowler_id', r.legacy_bowler_id)
      end,
      case
        when r.time < m.starts_at or r.time >= m.starts_at + interval '10 days' then copying.reason('outside_match', 'time', r.legacy_time)
      end
    ) as reason
  from read as r
  left join matches as m on m.legacy_id = r.legacy_match_id
  left join players as b on b.legacy_id = r.legacy_batsman_id
  left join players as o on o.legacy_id = r.legacy_bowler_id
  left join players as d on d.legacy_id = r.wicket ->> 'player_id'
),
numbered as (
  select
    k.*,
    row_number() over (
      partition by k.match_id,
      k.innings,
      k.over_number,
      k.ball_number,
      k.reason is null
      order by
        k.id::bigint
    ) as nth
  from checked as k
)
select
  n.id as source_key,
  n.tenant_id,
  n.match_id,
  n.innings,
  n.over_number,
  n.ball_number,
  n.time,
  n.batsman_id,
  n.bowler_id,
  n.runs,
  n.extras,
  case
    when n.wicket is not null then n.wicket || jsonb_build_object('player_id', n.dismissed_id)
  end as wicket,
  coalesce(
    n.reason,
    case
      when n.nth > 1 then copying.reason(
        'duplicate',
        'ball',
        n.legacy_match_id || '/' || n.innings || '/' || n.over_number || '.' || n.ball_number
      )
    end
  ) as reject_reason
from numbered as n;
