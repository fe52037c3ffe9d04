--! budget p95 20 ms
--! param $1 tournament uuid
--! param $2 category text
--! param $3 after_place integer
--! param $4 after_player uuid
--! sample select tenant_id, null::uuid, 'fan', tournament_id, 'runs', 0, '00000000-0000-0000-0000-000000000000'::uuid from cricket.leaderboards group by tenant_id, tournament_id order by count(*) desc, tournament_id limit 1
--! index cricket.leaderboards_tenant_id_tournament_id_category_place_idx
--! index cricket.players_tenant_id_id_key
--! never scan cricket.leaderboards
--! never scan cricket.players
--! page
-- The best of a tournament by runs or by wickets, twenty-five to a page, the first page behind place 0.
-- Players who share a place follow by key. The page is cut first,
-- then names are looked up for its rows only. Cached as tenant:<tenant>:tournament:<tournament>:leaderboard.
select
  l.place,
  l.score,
  l.player_id,
  p.full_name
from (
  select
    b.tenant_id,
    b.place,
    b.score,
    b.player_id
  from cricket.leaderboards as b
  where
    b.tournament_id = $1
    and b.category = $2
    and (b.place, b.player_id) > ($3, $4)
  order by
    b.place,
    b.player_id
  limit
    25
) as l
join cricket.players as p on p.tenant_id = l.tenant_id and p.id = l.player_id
order by
  l.place,
  l.player_id;
