--! budget p95 50 ms
--! param $1 match uuid
--! sample select m.tenant_id, null::uuid, 'fan', m.id from cricket.matches as m where m.status = 'live' and m.tenant_id = (select tenant_id from cricket.matches group by tenant_id order by count(*) desc limit 1) order by m.starts_at, m.id limit 1
--! index cricket.matches_tenant_id_id_key
--! index cricket.ball_events_tenant_id_match_id_ball_time_key
--! never scan cricket.matches
--! never scan cricket.ball_events
--! partitions cricket.ball_events 2
-- How a match stands, one row for each innings: runs, wickets, legal balls, and the last ball with those
-- who played it. A match's balls lie within ten days from its start, which leaves one chunk or two
-- of all. They are gathered behind `offset 0`: asked for in the order of the innings, chunks would be
-- merged, and TimescaleDB leaves none out of a merge. Cached as tenant:<tenant>:match:<match>:state.
select
  m.id,
  m.status,
  m.starts_at,
  m.venue,
  h.short_name as home_team,
  a.short_name as away_team,
  i.innings,
  i.runs,
  i.wickets,
  i.legal_balls,
  i.last_over_number,
  i.last_ball_number,
  i.last_at,
  s.full_name as last_batsman,
  w.full_name as last_bowler
from cricket.matches as m
join cricket.teams as h on h.tenant_id = m.tenant_id and h.id = m.home_team_id
join cricket.teams as a on a.tenant_id = m.tenant_id and a.id = m.away_team_id
left join lateral (
  select
    b.innings,
    sum(b.runs + coalesce((b.extras ->> 'runs')::integer, 0)) as runs,
    count(b.wicket) as wickets,
    count(*) filter (where coalesce(b.extras ->> 'kind', '') not in ('wide', 'no_ball')) as legal_balls,
    extensions.last(b.over_number, b.time) as last_over_number,
    extensions.last(b.ball_number, b.time) as last_ball_number,
    extensions.last(b.batsman_id, b.time) as last_batsman_id,
    extensions.last(b.bowler_id, b.time) as last_bowler_id,
    max(b.time) as last_at
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
) as i on true
left join cricket.players as s on s.tenant_id = m.tenant_id and s.id = i.last_batsman_id
left join cricket.players as w on w.tenant_id = m.tenant_id and w.id = i.last_bowler_id
where
  m.id = $1
order by
  i.innings;
