--! budget p95 15 ms
--! param $1 season integer
--! param $2 query text
--! param $3 positions text[]
--! param $4 page_size integer
--! sample select m.league_id, m.user_id, m.role, 2024, 'mahmoes', array['QB', 'RB', 'WR'], 50 from fantasy.memberships as m order by m.league_id, m.user_id limit 1
--! index fantasy.players_search_vector_idx
--! index fantasy.players_name_idx
--! index fantasy.player_stats_player_id_season_week_key
--! never scan fantasy.players
--! never scan fantasy.player_stats
-- Players by the beginnings of words, or by a misspelt name, best first, each with his last five weeks.
-- nfl_teams and statuses filter in the same way as positions. The next page is asked for with match,
-- sort_rank and id of the last row.
select
  s.id,
  s.name,
  s.position,
  s.nfl_team,
  s.status,
  s.rank,
  s.adp,
  s.image_url,
  s.recent_points,
  s.match,
  s.sort_rank
from fantasy.search_players($1, $2, positions => $3, page_size => $4) as s;
