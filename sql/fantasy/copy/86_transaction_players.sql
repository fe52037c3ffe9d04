--! from transactions
--! to fantasy.transaction_players
--! key id
-- The players of transactions that were taken in, once each; the others were rejected with their
-- transaction. Who adds and who drops stood nowhere: a drop drops, a waiver drops whom it names second,
-- everything else adds.
select
  s.id::text as source_key,
  t.league_id,
  t.id as transaction_id,
  p.id as player_id,
  case
    when min(s.type::text) = 'DROP' or (min(s.type::text) = 'WAIVER' and min(l.position) = 2) then 'drop'
    else 'add'
  end as action,
  null as reject_reason
from landing_fantasy.transactions as s
join fantasy.transactions as t on t.league_id = copying.legacy_uuid('fantasy', 'leagues', s."leagueId"::text)
and t.id = copying.legacy_uuid('fantasy', 'transactions', s.id::text)
cross join lateral unnest(copying.to_text_array(s."playerIds"::text)) with ordinality as l (id, position)
join fantasy.players as p on p.id = copying.legacy_uuid('fantasy', 'players', l.id)
group by
  s.id::text,
  t.league_id,
  t.id,
  p.id;
