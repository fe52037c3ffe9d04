CREATE FUNCTION cricket.require_read_committed() RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
    perform app.fail('PB005', format('balls are recorded under read committed, not under %s', current_setting('transaction_isolation')));
  end if;
end
$$;

COMMENT ON FUNCTION cricket.require_read_committed() IS 'PB005 where a transaction does not see what others committed since it began';

REVOKE ALL ON FUNCTION cricket.require_read_committed() FROM PUBLIC;
