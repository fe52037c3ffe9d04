CREATE TABLE fantasy.performance_metrics (
    league_id uuid NOT NULL,
    recorded_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    metric_type text NOT NULL,
    metric_name text NOT NULL,
    value numeric NOT NULL,
    metadata jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT performance_metrics_metadata_check CHECK (((jsonb_typeof(metadata) = 'object'::text) AND (length((metadata)::text) <= 20000))),
    CONSTRAINT performance_metrics_metric_name_check CHECK (((length(metric_name) >= 1) AND (length(metric_name) <= 100))),
    CONSTRAINT performance_metrics_metric_type_check CHECK ((metric_type = ANY (ARRAY['api_latency'::text, 'query_time'::text, 'cache_hit_rate'::text]))),
    CONSTRAINT performance_metrics_value_check CHECK (((value >= (0)::numeric) AND (value < 'Infinity'::numeric)))
)
PARTITION BY RANGE (recorded_at);

ALTER TABLE ONLY fantasy.performance_metrics FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.performance_metrics IS 'What the application measured while it served a league, by month; kept for a year';

COMMENT ON COLUMN fantasy.performance_metrics.league_id IS 'The league of the request';

COMMENT ON COLUMN fantasy.performance_metrics.recorded_at IS 'When';

COMMENT ON COLUMN fantasy.performance_metrics.id IS 'Tells measurements of one moment apart';

COMMENT ON COLUMN fantasy.performance_metrics.metric_type IS 'api_latency and query_time in milliseconds, cache_hit_rate from 0 to 1';

COMMENT ON COLUMN fantasy.performance_metrics.metric_name IS 'Which endpoint, query or cache';

COMMENT ON COLUMN fantasy.performance_metrics.value IS 'The measurement, of any size';

COMMENT ON COLUMN fantasy.performance_metrics.metadata IS 'What else is known of it, an object of at most 20,000 characters';

ALTER TABLE ONLY fantasy.performance_metrics
    ADD CONSTRAINT performance_metrics_league_id_recorded_at_id_key PRIMARY KEY (league_id, recorded_at, id);

CREATE INDEX performance_metrics_league_id_metric_type_recorded_at_idx ON ONLY fantasy.performance_metrics USING btree (league_id, metric_type, recorded_at DESC);

COMMENT ON INDEX fantasy.performance_metrics_league_id_metric_type_recorded_at_idx IS 'One kind of measurement of a league, newest first';

ALTER TABLE fantasy.performance_metrics ENABLE ROW LEVEL SECURITY;

CREATE POLICY performance_metrics_insert ON fantasy.performance_metrics FOR INSERT TO app_user WITH CHECK (( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))));

CREATE POLICY performance_metrics_select ON fantasy.performance_metrics FOR SELECT TO app_monitor USING (true);

CREATE POLICY performance_metrics_tenant ON fantasy.performance_metrics AS RESTRICTIVE TO app_user USING (((league_id = app.tenant_id()) AND ( SELECT fantasy.is_member() AS is_member)));

GRANT SELECT ON TABLE fantasy.performance_metrics TO app_monitor;

GRANT INSERT(league_id) ON TABLE fantasy.performance_metrics TO app_user;

GRANT INSERT(metric_type) ON TABLE fantasy.performance_metrics TO app_user;

GRANT INSERT(metric_name) ON TABLE fantasy.performance_metrics TO app_user;

GRANT INSERT(value) ON TABLE fantasy.performance_metrics TO app_user;

GRANT INSERT(metadata) ON TABLE fantasy.performance_metrics TO app_user;
