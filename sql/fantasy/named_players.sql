-- Who names players for a trade or a transaction, and who answers it, may do so at the same moment. The
-- policies asked whether it is open before anybody waited, so these triggers ask again, by an update
-- that waits for the answer. Its time then changes with its players: an application that answers
-- `where updated_at = …` what its user saw accepts nobody whom he did not see. Only where policies hold,
-- for a copy brings players of trades that are over.
create or replace function fantasy.touch_trades() returns trigger
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  named bigint;
  touched bigint;
begin
  select count(distinct (n.league_id, n.trade_id)) into named from new_rows as n;
  update fantasy.trades as t
  set updated_at = now()
  where (t.league_id, t.id) in (select n.league_id, n.trade_id from new_rows as n)
    and t.status = 'proposed';
  get diagnostics touched = row_count;
  if touched < named then
    perform app.fail('PB004', 'the trade is not open any more');
  end if;
  return null;
end
$$;

create or replace function fantasy.touch_transactions() returns trigger
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  named bigint;
  touched bigint;
begin
  select count(distinct (n.league_id, n.transaction_id)) into named from new_rows as n;
  update fantasy.transactions as t
  set updated_at = now()
  where (t.league_id, t.id) in (select n.league_id, n.transaction_id from new_rows as n)
    and t.status = 'pending';
  get diagnostics touched = row_count;
  if touched < named then
    perform app.fail('PB004', 'the transaction is not open any more');
  end if;
  return null;
end
$$;

comment on function fantasy.touch_trades()
  is 'Trigger: an application names players of trades that are still open, and so changes their time; PB004';

comment on function fantasy.touch_transactions()
  is 'Trigger: an application names players of transactions that are still open, and so changes their time; PB004';

create or replace trigger touch_trades
  after insert on fantasy.trade_players
  referencing new table as new_rows
  for each statement
  when (row_security_active('fantasy.trades'))
  execute function fantasy.touch_trades();

create or replace trigger touch_transactions
  after insert on fantasy.transaction_players
  referencing new table as new_rows
  for each statement
  when (row_security_active('fantasy.transactions'))
  execute function fantasy.touch_transactions();
