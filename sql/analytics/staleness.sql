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
