CREATE FUNCTION analytics.declare(name text, schedule text, stale_after interval) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  if not exists (
    select
    from pg_catalog.pg_class as c
    join pg_catalog.pg_index as i on i.indrelid = c.oid
    where c.oid = to_regclass(format('analytics.%I', declare.name))
      and c.relkind = 'm' and i.indisunique and i.indpred is null and i.indexprs is null
  ) then
    perform app.fail('PB005', format('analytics.%s is no materialized view with a unique index', declare.name));
  end if;
  insert into analytics.registry as r (name, schedule, stale_after)
  values (declare.name, declare.schedule, declare.stale_after)
  on conflict on constraint registry_name_key do update
  set schedule = excluded.schedule, stale_after = excluded.stale_after;
  perform jobs.declare(
    'refresh_' || declare.name,
    declare.schedule,
    format('select analytics.refresh(%L)', declare.name),
    format('Refreshes analytics.%s', declare.name)
  );
end
$$;

COMMENT ON FUNCTION analytics.declare(name text, schedule text, stale_after interval) IS 'Registers a materialized view of the schema analytics, and the job that refreshes it; PB005 without a unique index';

REVOKE ALL ON FUNCTION analytics.declare(name text, schedule text, stale_after interval) FROM PUBLIC;
