--! from trades
--! to fantasy.trade_players
--! key id
-- The players of trades that were taken in; the others were rejected with their trade.
select
  s.id::text as source_key,
  t.league_id,
  t.id as trade_id,
  p.id as player_id,
  l.given_by,
  null as reject_reason
from landing_fantasy.trades as s
join fantasy.trades as t on t.league_id = copying.legacy_uuid('fantasy', 'leagues', s."leagueId"::text)
and t.id = copying.legacy_uuid('fantasy', 'trades', s.id::text)
cross join lateral (
  select
    'proposing' as given_by,
    unnest(copying.to_text_array(s."givenPlayerIds"::text)) as id
  union all
  select
    'receiving',
    unnest(copying.to_text_array(s."receivedPlayerIds"::text))
) as l
join fantasy.players as p on p.id = copying.legacy_uuid('fantasy', 'players', l.id);
