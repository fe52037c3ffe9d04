CREATE FUNCTION fantasy.performance_summary(metric_type text, since timestamp with time zone, until timestamp with time zone) RETURNS TABLE(metric_name text, measurements bigint, minimum numeric, mean numeric, p50 numeric, p95 numeric, p99 numeric, maximum numeric)
    LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

COMMENT ON FUNCTION fantasy.performance_summary(metric_type text, since timestamp with time zone, until timestamp with time zone) IS 'Count, mean and nearest-rank percentiles of each metric of a type; PB005';

REVOKE ALL ON FUNCTION fantasy.performance_summary(metric_type text, since timestamp with time zone, until timestamp with time zone) FROM PUBLIC;
GRANT ALL ON FUNCTION fantasy.performance_summary(metric_type text, since timestamp with time zone, until timestamp with time zone) TO app_monitor;
