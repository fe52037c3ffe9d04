CREATE FUNCTION analytics.refresh(name text) RETURNS text
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  began constant timestamptz := clock_timestamp();
  result text := 'skipped';
  is_filled boolean;
begin
  select c.relispopulated
  into is_filled
  from analytics.registry as r
  join pg_catalog.pg_class as c on c.oid = to_regclass(format('analytics.%I', r.name))
  where r.name = refresh.name;
  if not found then
    perform app.fail('PB004', format('no materialized view %s is declared', refresh.name));
  end if;

  if pg_try_advisory_xact_lock(hashtext('analytics.refresh'), hashtext(refresh.name)) then
    execute format(
      'refresh materialized view %s analytics.%I',
      case when is_filled then 'concurrently' end,
      refresh.name
    );
    result := 'refreshed';
    delete from analytics.refreshes as f
    where f.name = refresh.name and f.started_at < now() - interval '1 month';
  end if;
  insert into analytics.refreshes (name, started_at, duration, outcome)
  values (refresh.name, began, clock_timestamp() - began, result);
  return result;
end
$$;

COMMENT ON FUNCTION analytics.refresh(name text) IS 'Refreshes a declared materialized view concurrently, or skips when another session is at it; PB004';

REVOKE ALL ON FUNCTION analytics.refresh(name text) FROM PUBLIC;
