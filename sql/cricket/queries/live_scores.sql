--! budget p95 50 ms
--! param $1 after_starts_at timestamptz
--! param $2 after_id uuid
--! sample select tenant_id, null::uuid, 'fan', 'infinity'::timestamptz, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid from cricket.matches group by tenant_id order by count(*) desc limit 1
--! index cricket.matches_tenant_id_status_starts_at_idx
--! index cricket.ball_events_tenant_id_match_id_ball_time_key
--! never scan cricket.matches
--! never scan cricket.ball_events
--! partitions cricket.ball_events 2
-- The matches that are on, latest first, with the score of each innings; twenty to a page, the first
-- page behind infinity. The page is cut first; scores are summed per match inside the lateral, so that
-- nothing is multiplied, and nothing is summed for other pages. The balls are gathered behind
-- `offset 0`, as in match_state. So few matches are on at a time that
-- the planner may as well sort them: hence no demand that the index gives the order.
select
  m.id,
  m.starts_at,
  m.venue,
  h.short_name as home_team,
  a.short_name as away_team,
  s.scores
from (
  select
    l.*
  from cricket.matches as l
  where
    l.status = 'live'
    and (l.starts_at, l.id) < ($1, $2)
  order by
    l.starts_at desc,
    l.id desc
  limit
    20
) as m
join cricket.teams as h on h.tenant_id = m.tenant_id and h.id = m.home_team_id
join cricket.teams as a on a.tenant_id = m.tenant_id and a.id = m.away_team_id
cross join lateral (
  select
    jsonb_agg(to_jsonb(i) order by i.innings) as scores
  from (
    select
      b.innings,
      sum(b.runs + coalesce((b.extras ->> 'runs')::integer, 0)) as runs,
      count(b.wicket) as wickets,
      count(*) filter (where coalesce(b.extras ->> 'kind', '') not in ('wide', 'no_ball')) as legal_balls
    from (
      select
        e.*
      from cricket.ball_events as e
      where
        e.tenant_id = m.tenant_id
        and e.match_id = m.id
        and e.time >= m.starts_at
        and e.time < m.starts_at + interval '10 days'
      offset 0
    ) as b
    group by
      b.innings
  ) as i
) as s
order by
  m.starts_at desc,
  m.id desc;
