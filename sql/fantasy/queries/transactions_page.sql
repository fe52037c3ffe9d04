--! budget p95 20 ms
--! param $1 before_created_at timestamptz
--! param $2 before_id uuid
--! param $3 page_size integer
--! sample select m.league_id, m.user_id, m.role, 'infinity'::timestamptz, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, 50 from fantasy.memberships as m where m.league_id = (select league_id from fantasy.transactions group by league_id order by count(*) desc limit 1) order by m.user_id limit 1
--! index fantasy.transactions_league_id_created_at_idx
--! index fantasy.transaction_players_league_id_transaction_id_player_id_key
--! never scan fantasy.transactions
--! never scan fantasy.transaction_players
--! page
-- What happened on the rosters of the league, newest first, with team and players. The page is cut
-- first, and the players are put together inside the lateral, so that a transaction stays one row.
select
  p.id,
  p.created_at,
  p.type,
  p.status,
  p.processed_at,
  p.team_id,
  t.name as team,
  l.players
from (
  select
    x.id,
    x.league_id,
    x.created_at,
    x.type,
    x.status,
    x.processed_at,
    x.team_id
  from fantasy.transactions as x
  where
    x.league_id = app.tenant_id()
    and (x.created_at, x.id) < ($1, $2)
  order by
    x.created_at desc,
    x.id desc
  limit
    $3
) as p
join fantasy.teams as t on t.league_id = p.league_id and t.id = p.team_id
cross join lateral (
  select
    coalesce(
      json_agg(
        json_build_object('player_id', y.id, 'name', y.name, 'position', y.position, 'action', a.action)
        order by
          a.action,
          y.name,
          y.id
      ),
      '[]'
    ) as players
  from fantasy.transaction_players as a
  join fantasy.players as y on y.id = a.player_id
  where
    a.league_id = p.league_id and a.transaction_id = p.id
) as l
order by
  p.created_at desc,
  p.id desc;
