--! budget p95 50 ms
--! param $1 query text
--! sample select tenant_id, null::uuid, 'fan', 'nunez' from cricket.players group by tenant_id order by count(*) desc limit 1
--! index cricket.players_tenant_id_search_vector_idx
--! index cricket.players_tenant_id_full_name_idx
--! never scan cricket.players
-- The league's players by the beginning of their names or similar spelling, best first, twenty to a
-- page; the next page begins behind the rank and key of the last row.
select
  p.id,
  p.full_name,
  p.role,
  p.team_id,
  p.team_name,
  p.rank
from cricket.search_players($1, page_size => 20) as p;
