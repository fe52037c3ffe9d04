CREATE VIEW scheduler.job_performance_metrics WITH (security_barrier='true') AS
 SELECT user_id,
    job_id,
    hour_bucket,
    execution_count,
    success_count,
    failure_count,
    duration_s_sum,
    (duration_s_sum / (execution_count)::double precision) AS duration_s_mean,
    duration_s_p95,
    execution_count_24h,
    (duration_s_sum_24h / (execution_count_24h)::double precision) AS duration_s_mean_24h
   FROM analytics.job_performance_metrics m
  WHERE (user_id = app.tenant_id());

COMMENT ON VIEW scheduler.job_performance_metrics IS 'A user''s jobs hour by hour, some minutes old: counts, mean and p95 of the durations in seconds, and the mean of the last 24 hours';

GRANT SELECT ON TABLE scheduler.job_performance_metrics TO app_user;
GRANT SELECT ON TABLE scheduler.job_performance_metrics TO app_analyst;
