CREATE TABLE partman.template_fantasy_performance_metrics (
    league_id uuid NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    id uuid NOT NULL,
    metric_type text NOT NULL,
    metric_name text NOT NULL,
    value numeric NOT NULL,
    metadata jsonb NOT NULL
);
