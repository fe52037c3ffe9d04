CREATE MATERIALIZED VIEW analytics.job_performance_metrics AS
 WITH hours AS (
         SELECT e.user_id,
            e.job_id,
            date_bin('01:00:00'::interval, e.started_at, '2000-01-01 00:00:00+00'::timestamp with time zone) AS hour_bucket,
            count(*) AS execution_count,
            count(*) FILTER (WHERE (e.status = 'success'::text)) AS success_count,
            count(*) FILTER (WHERE (e.status = 'failed'::text)) AS failure_count,
            sum(d.seconds) AS duration_s_sum,
            percentile_cont((0.95)::double precision) WITHIN GROUP (ORDER BY d.seconds) AS duration_s_p95
           FROM (scheduler.job_executions e
             CROSS JOIN LATERAL ( SELECT date_part('epoch'::text, (e.ended_at - e.started_at)) AS seconds) d)
          WHERE (e.ended_at IS NOT NULL)
          GROUP BY e.user_id, e.job_id, (date_bin('01:00:00'::interval, e.started_at, '2000-01-01 00:00:00+00'::timestamp with time zone))
        )
 SELECT user_id,
    job_id,
    hour_bucket,
    execution_count,
    success_count,
    failure_count,
    duration_s_sum,
    duration_s_p95,
    (sum(execution_count) OVER moving_day)::bigint AS execution_count_24h,
    sum(duration_s_sum) OVER moving_day AS duration_s_sum_24h
   FROM hours h
  WINDOW moving_day AS (PARTITION BY user_id, job_id ORDER BY hour_bucket RANGE BETWEEN '23:00:00'::interval PRECEDING AND CURRENT ROW)
  WITH NO DATA;

COMMENT ON MATERIALIZED VIEW analytics.job_performance_metrics IS 'Every job''s ended executions by hour: counts, durations in seconds, and the sums of the last 24 hours';

CREATE UNIQUE INDEX job_performance_metrics_user_id_job_id_hour_bucket_key ON analytics.job_performance_metrics USING btree (user_id, job_id, hour_bucket);

COMMENT ON INDEX analytics.job_performance_metrics_user_id_job_id_hour_bucket_key IS 'job_performance: the hours of one job; lets the view be refreshed concurrently';
