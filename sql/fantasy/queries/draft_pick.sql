--! budget p95 35 ms
--! param $1 draft_id uuid
--! param $2 player_id uuid
--! sample select d.league_id, m.user_id, m.role, d.id, y.id from fantasy.drafts as d join fantasy.memberships as m on m.league_id = d.league_id and m.role = 'commissioner' cross join fantasy.players as y where d.status = 'in_progress' and not exists (select from fantasy.rosters as r where r.league_id = d.league_id and r.player_id = y.id) order by (select count(*) from fantasy.draft_picks as p where p.league_id = d.league_id and p.draft_id = d.id) desc, d.id, y.rank limit 1
--! index fantasy.drafts_league_id_id_key
--! index fantasy.draft_picks_league_id_draft_id_pick_number_key
--! index fantasy.draft_order_league_id_draft_id_pick_order_key
--! never scan fantasy.drafts
--! never scan fantasy.draft_order
--! never scan fantasy.draft_picks
--! never scan fantasy.players
-- Whose turn it is picks a player: the draft is locked, turn and player are looked at, pick and roster
-- are written, and everybody who watches the league is told.
select
  fantasy.make_pick($1, $2) as pick_number;
