--! budget p95 25 ms
--! param $1 season integer
--! param $2 week integer
--! sample select m.league_id, u.user_id, u.role, m.season, m.week from fantasy.matchups as m join fantasy.memberships as u on u.league_id = m.league_id order by m.season desc, m.league_id, m.week, u.user_id limit 1
--! index fantasy.matchups_league_id_season_week_idx
--! index fantasy.teams_league_id_id_key
--! never scan fantasy.matchups
--! never scan fantasy.teams
-- The matchups of a week with the score so far. What people look at every half minute on a Sunday:
-- one index range, and the two teams by key.
select
  m.id,
  m.home_team_id,
  h.name as home_team,
  m.home_score,
  m.away_team_id,
  a.name as away_team,
  m.away_score,
  m.is_complete,
  m.updated_at
from fantasy.matchups as m
join fantasy.teams as h on h.league_id = m.league_id and h.id = m.home_team_id
join fantasy.teams as a on a.league_id = m.league_id and a.id = m.away_team_id
where
  m.season = $1
  and m.week = $2
order by
  m.home_score + m.away_score desc,
  m.id;
