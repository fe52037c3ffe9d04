CREATE TABLE partman.template_gifting_analytics_events (
    client_id uuid NOT NULL,
    id uuid NOT NULL,
    site_id uuid NOT NULL,
    product_id uuid,
    user_id uuid,
    event_type text NOT NULL,
    properties jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL
);
