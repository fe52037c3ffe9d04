--! budget p95 20 ms
--! param $1 job_id uuid
--! param $2 since timestamptz
--! param $3 until timestamptz
--! sample select m.user_id, m.user_id, 'user', m.job_id, max(m.hour_bucket) - interval '30 days', max(m.hour_bucket) from analytics.job_performance_metrics as m group by m.user_id, m.job_id order by sum(m.execution_count) desc, m.job_id limit 1
--! index analytics.job_performance_metrics_user_id_job_id_hour_bucket_key
--! never scan analytics.job_performance_metrics
-- How a job performed hour by hour, from $2 to before $3: for a chart.
select
  m.hour_bucket,
  m.execution_count,
  m.success_count,
  m.failure_count,
  m.duration_s_mean,
  m.duration_s_p95,
  m.duration_s_mean_24h
from scheduler.job_performance_metrics as m
where
  m.user_id = app.tenant_id()
  and m.job_id = $1
  and m.hour_bucket >= $2
  and m.hour_bucket < $3
order by
  m.hour_bucket;
