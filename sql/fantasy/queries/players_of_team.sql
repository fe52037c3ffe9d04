--! budget p95 15 ms
--! param $1 season integer
--! param $2 position text[]
--! param $3 nfl_team text[]
--! sample select m.league_id, m.user_id, m.role, 2024, array['TE'], array['KC'] from fantasy.memberships as m order by m.league_id, m.user_id limit 1
--! index fantasy.players_position_nfl_team_status_idx
--! never scan fantasy.players
--! never scan fantasy.player_stats
-- The few players of a position in an NFL team, by rank.
select
  s.id,
  s.name,
  s.status,
  s.rank,
  s.recent_points
from fantasy.search_players($1, positions => $2, nfl_teams => $3) as s;
