--! Previous: sha1:07eaf179095c3905b96521acae28bf564bcd7e62
--! Hash: sha1:98cecad6205ac88abc43aaa284c7ca9b32472022
--! Message: analytics

-- Materialized views: what is refreshed, when, and how long it took. The views themselves have no
-- grants, since row level security cannot reach them; a view with the tenant's condition stands over
-- each, in its application's schema.
set local role app_owner;

create table analytics.registry (
  name text not null,
  schedule text not null,
  stale_after interval not null,
  constraint registry_name_key primary key (name),
  constraint registry_name_check check (name ~ '^[a-z][a-z0-9_]{0,54}$'),
  constraint registry_stale_after_check check (stale_after > '0')
);

create table analytics.refreshes (
  id bigint generated always as identity,
  name text not null,
  started_at timestamptz not null,
  duration interval not null,
  outcome text not null,
  constraint refreshes_id_key primary key (id),
  constraint refreshes_name_fk foreign key (name) references analytics.registry (name) on delete cascade,
  constraint refreshes_outcome_check check (outcome in ('refreshed', 'skipped'))
);

create index refreshes_name_id_idx on analytics.refreshes (name, id);

--! Included analytics/refresh.sql
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
set search_path = ''
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
set search_path = ''
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
--! EndIncluded analytics/refresh.sql
--! Included analytics/staleness.sql
-- How old what people see is. A view that was filled when it was made counts from its first refresh.
create or replace view analytics.staleness as
select
  r.name,
  r.schedule,
  r.stale_after,
  l.started_at as refreshed_at,
  now() - l.started_at as age,
  coalesce(now() - l.started_at > r.stale_after, true) as is_stale,
  l.duration,
  coalesce(s.skipped, 0) as skipped
from analytics.registry as r
left join lateral (
  select
    f.started_at,
    f.duration
  from analytics.refreshes as f
  where
    f.name = r.name and f.outcome = 'refreshed'
  order by
    f.id desc
  limit
    1
) as l on true
left join lateral (
  select
    count(*) as skipped
  from analytics.refreshes as f
  where
    f.name = r.name and f.outcome = 'skipped'
) as s on true
order by
  r.name;

comment on view analytics.staleness
  is 'When each materialized view was refreshed last, how long it took, and whether it is too old';

grant select on analytics.staleness to app_monitor, app_analyst;
--! EndIncluded analytics/staleness.sql
--! Included analytics/comments.sql
-- What the registry of materialized views means.
comment on table analytics.registry is 'The materialized views that are refreshed by a job';
comment on column analytics.registry.name is 'The view''s name in the schema analytics';
comment on column analytics.registry.schedule is 'When its job runs';
comment on column analytics.registry.stale_after is 'From which age on it is too old';

comment on table analytics.refreshes is 'Refreshes of the last month';
comment on column analytics.refreshes.id is 'Orders the refreshes';
comment on column analytics.refreshes.name is 'The view';
comment on column analytics.refreshes.started_at is 'When the refresh began';
comment on column analytics.refreshes.duration is 'How long it took';
comment on column analytics.refreshes.outcome is 'refreshed, or skipped because another was at it';
comment on index analytics.refreshes_name_id_idx
  is 'The last refresh of a view (analytics.staleness), and the foreign key';

grant usage on schema analytics to app_monitor;
--! EndIncluded analytics/comments.sql
