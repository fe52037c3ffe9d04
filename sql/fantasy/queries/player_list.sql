--! budget p95 15 ms
--! param $1 season integer
--! param $2 statuses text[]
--! param $3 page_size integer
--! param $4 after_match real
--! param $5 after_rank integer
--! param $6 after_id uuid
--! sample select m.league_id, m.user_id, m.role, 2024, array['active'], 50, 1::real, p.rank, p.id from fantasy.memberships as m cross join (select sort_rank as rank, id from fantasy.players where rank = 100) as p order by m.league_id, m.user_id limit 1
--! index fantasy.players_sort_rank_idx
--! index fantasy.player_stats_player_id_season_week_key
--! never scan fantasy.players
--! never scan fantasy.player_stats
-- Players by rank, when nothing was typed: the page that begins behind a row of the page before.
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
from fantasy.search_players($1, statuses => $2, page_size => $3, after_match => $4, after_rank => $5, after_id => $6) as s;
