-- What an application asks in one call. The first two come before a league is chosen, so they have
-- their definer's rights: a login looks one user up by his exact address, and is the only way to a
-- password's hash; my_leagues() lists the leagues of the user of this transaction. recent_activity()
-- tells a league's members who did what, from the platform's log, without the values: trades and what
-- belongs to a user stay out of it. performance_summary() is for whoever looks after the platform;
-- its percentiles are measured values (nearest rank), none in between.
create or replace function fantasy.user_for_login(email text) returns table (
  user_id uuid,
  password_hash text
)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select u.id, u.password_hash
  from fantasy.users as u
  where lower(u.email) = lower(user_for_login.email) and u.is_active
$$;

create or replace function fantasy.my_leagues() returns table (
  league_id uuid,
  name text,
  season integer,
  role text,
  joined_at timestamptz
)
language sql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
  select l.id, l.name, l.season, m.role, m.joined_at
  from fantasy.memberships as m
  join fantasy.leagues as l on l.id = m.league_id
  where m.user_id = app.user_id() and m.left_at is null
  order by l.season desc, l.name, l.id
$$;

create or replace function fantasy.recent_activity(
  page_size integer default 10,
  before_created_at timestamptz default null,
  before_id bigint default null
) returns table (
  created_at timestamptz,
  id bigint,
  user_id uuid,
  user_name text,
  table_name text,
  action text
)
language plpgsql stable parallel safe security definer rows 10
set search_path = pg_catalog, pg_temp
as $$
declare
  league constant uuid := app.require_tenant();
begin
  perform fantasy.require_member();
  perform app.require_page('-', page_size);
  return query
  select l.created_at, l.id, l.actor_id, u.name, l.table_name, l.action
  from audit.log as l
  left join fantasy.users as u on u.id = l.actor_id
  where l.tenant_id = league
    and l.table_schema = 'fantasy'
    and l.table_name in ('leagues', 'memberships', 'teams', 'rosters', 'drafts', 'draft_picks', 'transactions')
    -- an upper bound, so that the months to come are left out
    and l.created_at < now() + interval '1 day'
    and (l.created_at, l.id) < (coalesce(before_created_at, 'infinity'), coalesce(before_id, 9223372036854775807))
  order by l.created_at desc, l.id desc
  limit page_size;
end
$$;

create or replace function fantasy.performance_summary(
  metric_type text,
  since timestamptz,
  until timestamptz
) returns table (
  metric_name text,
  measurements bigint,
  minimum numeric,
  mean numeric,
  p50 numeric,
  p95 numeric,
  p99 numeric,
  maximum numeric
)
language plpgsql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if metric_type is null or metric_type not in ('api_latency', 'query_time', 'cache_hit_rate') then
    perform app.fail('PB005', 'metric_type is api_latency, query_time or cache_hit_rate');
  end if;
  if since is null or until is null or since >= until or until - since > interval '1 year' then
    perform app.fail('PB005', 'since is before until, by at most a year');
  end if;
  return query
  select
    m.metric_name,
    count(*),
    min(m.value),
    round(avg(m.value), 4),
    percentile_disc(0.50) within group (order by m.value),
    percentile_disc(0.95) within group (order by m.value),
    percentile_disc(0.99) within group (order by m.value),
    max(m.value)
  from fantasy.performance_metrics as m
  where m.metric_type = performance_summary.metric_type
    and m.recorded_at >= since
    and m.recorded_at < until
  group by m.metric_name
  order by m.metric_name;
end
$$;

comment on function fantasy.user_for_login(text)
  is 'The active user with that address, for checking a password';

comment on function fantasy.my_leagues()
  is 'The leagues that the user of this transaction is a member of, the latest season first';

comment on function fantasy.recent_activity(integer, timestamptz, bigint)
  is 'Who did what in the league, newest first; PB001, PB003, PB005';

comment on function fantasy.performance_summary(text, timestamptz, timestamptz)
  is 'Count, mean and nearest-rank percentiles of each metric of a type; PB005';

grant execute
on function fantasy.user_for_login(text),
  fantasy.my_leagues(),
  fantasy.recent_activity(integer, timestamptz, bigint)
to app_user;

grant execute
on function fantasy.performance_summary(text, timestamptz, timestamptz)
to app_monitor;
