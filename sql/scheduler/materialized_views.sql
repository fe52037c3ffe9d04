-- How each job performed, hour by hour. An hour keeps its count and the sum of its durations, because
-- these can be added up: a day, a month or the moving day is the sum of its hours, and its mean is sum
-- through count, never the mean of means. The moving day reaches back 23 hours in time, not 23 rows: a
-- job need not run in every hour. A percentile cannot be added up; p95 is that of the hour alone.
-- Executions that are still running have no duration and are left out.
-- All is computed anew each time, but in the order of an index that holds all it needs: for 500,000
-- executions a second of one core, and twice that to find out what changed.
-- An hour is cut by date_bin(), so that it does not depend on anybody's time zone.
-- The tenant view over it goes down with it and is made again by views.sql, its grants by grants.sql.
drop view if exists scheduler.job_performance_metrics;

drop materialized view if exists analytics.job_performance_metrics;

create materialized view analytics.job_performance_metrics as
with hours as (
  select
    e.user_id,
    e.job_id,
    date_bin('1 hour', e.started_at, '2000-01-01 00:00:00+00') as hour_bucket,
    count(*) as execution_count,
    count(*) filter (
      where
        e.status = 'success'
    ) as success_count,
    count(*) filter (
      where
        e.status = 'failed'
    ) as failure_count,
    sum(d.seconds) as duration_s_sum,
    percentile_cont(0.95) within group (
      order by
        d.seconds
    ) as duration_s_p95
  from scheduler.job_executions as e
  cross join lateral (select date_part('epoch', e.ended_at - e.started_at) as seconds) as d
  where
    e.ended_at is not null
  group by
    e.user_id,
    e.job_id,
    hour_bucket
)
select
  h.user_id,
  h.job_id,
  h.hour_bucket,
  h.execution_count,
  h.success_count,
  h.failure_count,
  h.duration_s_sum,
  h.duration_s_p95,
  (sum(h.execution_count) over moving_day)::bigint as execution_count_24h,
  sum(h.duration_s_sum) over moving_day as duration_s_sum_24h
from hours as h
window
  moving_day as (
    partition by h.user_id,
    h.job_id
    order by
      h.hour_bucket range between '23 hours' preceding
      and current row
  );

-- squawk-ignore require-concurrent-index-creation
create unique index job_performance_metrics_user_id_job_id_hour_bucket_key
  on analytics.job_performance_metrics (user_id, job_id, hour_bucket);

comment on materialized view analytics.job_performance_metrics
  is 'Every job''s ended executions by hour: counts, durations in seconds, and the sums of the last 24 hours';

comment on index analytics.job_performance_metrics_user_id_job_id_hour_bucket_key
  is 'job_performance: the hours of one job; lets the view be refreshed concurrently';

select
  analytics.declare ('job_performance_metrics', schedule => '2-59/5 * * * *', stale_after => '15 minutes');
