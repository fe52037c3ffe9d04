CREATE TABLE partman.template_fantasy_error_logs (
    league_id uuid NOT NULL,
    created_at timestamp with time zone NOT NULL,
    id uuid NOT NULL,
    user_id uuid,
    severity text NOT NULL,
    message text NOT NULL,
    context jsonb NOT NULL
);
