-- Declares and refreshes materialized views. A refresh takes an advisory lock first: if another is
-- still at it, this one is skipped and says so, instead of queueing up behind it. It is concurrent,
-- so readers never wait, except for the first one of a view that was made without data. The duration
-- is kept for a month.
create or replace function analytics.declare(
  name text,
  schedule text,
  stale_after interval
) returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
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

create or replace function analytics.refresh(name text) returns text
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
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

comment on function analytics.declare(text, text, interval)
  is 'Registers a materialized view of the schema analytics, and the job that refreshes it; PB005 without a unique index';
comment on function analytics.refresh(text)
  is 'Refreshes a declared materialized view concurrently, or skips when another session is at it; PB004';
