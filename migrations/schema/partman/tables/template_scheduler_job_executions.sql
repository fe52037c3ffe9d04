CREATE TABLE partman.template_scheduler_job_executions (
    user_id uuid NOT NULL,
    id uuid NOT NULL,
    job_id uuid NOT NULL,
    status text NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    error_message text,
    execution_data jsonb NOT NULL,
    created_at timestamp with time zone NOT NULL
);
