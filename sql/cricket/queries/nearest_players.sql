--! budget p95 100 ms
--! param $1 player uuid
--! param $2 season uuid
--! sample select s.tenant_id, null::uuid, 'fan', s.player_id, s.season_id from analytics.player_season_stats as s join cricket.player_embeddings as e using (tenant_id, player_id) where s.tenant_id = (select tenant_id from cricket.matches group by tenant_id order by count(*) desc limit 1) order by s.runs desc, s.player_id limit 1
--! index analytics.player_season_stats_tenant_id_player_id_season_id_key
--! never scan analytics.player_season_stats
-- The ten players who play most like one of them, nearest first, with what they did in a season. The
-- index on embeddings is asked inside the function, where this statement's plan does not show it:
-- player_embeddings_embedding_idx.
select
  n.id,
  n.full_name,
  n.distance,
  s.runs,
  s.strike_rate,
  s.wickets,
  s.economy
from cricket.nearest_players($1, page_size => 10) as n
left join cricket.player_season_stats as s on s.player_id = n.id and s.season_id = $2
order by
  n.distance,
  n.id;
