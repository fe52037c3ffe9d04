--! budget p95 20 ms
--! param $1 season uuid
--! param $2 tournament uuid
--! param $3 after_starts_at timestamptz
--! param $4 after_id uuid
--! sample select tenant_id, null::uuid, 'fan', season_id, tournament_id, 'infinity'::timestamptz, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid from cricket.matches where tournament_id is not null group by tenant_id, season_id, tournament_id order by count(*) desc, tournament_id limit 1
--! index cricket.matches_tenant_id_season_id_tournament_id_starts_at_idx
--! never scan cricket.matches
--! page
-- The matches of a tournament, latest first, twenty to a page, the first page behind infinity. The page
-- is cut first, then teams are looked up for its rows only.
select
  m.id,
  m.status,
  m.starts_at,
  m.ended_at,
  m.venue,
  m.winner_id,
  h.name as home_team,
  a.name as away_team
from (
  select
    l.*
  from cricket.matches as l
  where
    l.season_id = $1
    and l.tournament_id = $2
    and (l.starts_at, l.id) < ($3, $4)
  order by
    l.starts_at desc,
    l.id desc
  limit
    20
) as m
join cricket.teams as h on h.tenant_id = m.tenant_id and h.id = m.home_team_id
join cricket.teams as a on a.tenant_id = m.tenant_id and a.id = m.away_team_id
order by
  m.starts_at desc,
  m.id desc;
