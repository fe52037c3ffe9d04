CREATE FUNCTION fantasy.touch_trades() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

COMMENT ON FUNCTION fantasy.touch_trades() IS 'Trigger: an application names players of trades that are still open, and so changes their time; PB004';

REVOKE ALL ON FUNCTION fantasy.touch_trades() FROM PUBLIC;
