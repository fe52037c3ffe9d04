--! budget p95 20 ms
--! param $1 player uuid
--! sample select tenant_id, null::uuid, 'fan', player_id from analytics.player_season_stats where tenant_id = (select tenant_id from cricket.matches group by tenant_id order by count(*) desc limit 1) order by runs desc, player_id limit 1
--! index analytics.player_season_stats_tenant_id_player_id_season_id_key
--! never scan analytics.player_season_stats
-- What a player did in each season, latest season first, some minutes old. The embedding of the view
-- is not asked for, so its join is left out. Cached as tenant:<tenant>:player:<player>:stats.
select
  p.season_id,
  s.name as season,
  p.runs,
  p.balls_faced,
  p.fours,
  p.sixes,
  p.dismissals,
  p.strike_rate,
  p.balls_bowled,
  p.runs_conceded,
  p.wickets,
  p.economy
from cricket.player_season_stats as p
join cricket.seasons as s on s.tenant_id = p.tenant_id and s.id = p.season_id
where
  p.player_id = $1
order by
  s.starts_on desc;
