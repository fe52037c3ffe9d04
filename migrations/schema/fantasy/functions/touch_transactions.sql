CREATE FUNCTION fantasy.touch_transactions() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

COMMENT ON FUNCTION fantasy.touch_transactions() IS 'Trigger: an application names players of transactions that are still open, and so changes their time; PB004';

REVOKE ALL ON FUNCTION fantasy.touch_transactions() FROM PUBLIC;
