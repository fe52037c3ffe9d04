--! budget p95 25 ms
--! param $1 season integer
--! sample select s.league_id, m.user_id, m.role, s.season from analytics.league_standings as s join fantasy.memberships as m on m.league_id = s.league_id order by s.season desc, s.league_id, m.user_id limit 1
--! index analytics.league_standings_league_id_season_team_id_key
--! never scan analytics.league_standings
--! never scan fantasy.teams
-- The table of a season with teams and owners, the best first; teams that are equal share a rank.
select
  s.rank,
  s.team_id,
  t.name,
  m.name as owner_name,
  m.avatar_url,
  s.wins,
  s.losses,
  s.ties,
  s.points_for,
  s.points_against
from fantasy.league_standings as s
join fantasy.teams as t on t.league_id = s.league_id and t.id = s.team_id
left join fantasy.league_members as m on m.league_id = t.league_id and m.user_id = t.owner_id
where
  s.season = $1
order by
  s.rank,
  t.name,
  s.team_id;
