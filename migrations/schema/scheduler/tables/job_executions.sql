CREATE TABLE scheduler.job_executions (
    user_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    job_id uuid NOT NULL,
    status text DEFAULT 'running'::text NOT NULL,
    started_at timestamp with time zone DEFAULT now() NOT NULL,
    ended_at timestamp with time zone,
    error_message text,
    execution_data jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT job_executions_error_message_check CHECK ((length(error_message) <= 10000)),
    CONSTRAINT job_executions_execution_data_check CHECK ((jsonb_typeof(execution_data) = 'object'::text)),
    CONSTRAINT job_executions_started_at_ended_at_check CHECK (((ended_at >= started_at) AND (ended_at < 'infinity'::timestamp with time zone))),
    CONSTRAINT job_executions_status_check CHECK ((status = ANY (ARRAY['running'::text, 'success'::text, 'failed'::text]))),
    CONSTRAINT job_executions_status_ended_at_check CHECK (((status = 'running'::text) = (ended_at IS NULL)))
)
PARTITION BY RANGE (started_at);

ALTER TABLE ONLY scheduler.job_executions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE scheduler.job_executions IS 'Each run of a job, by month; kept for three years. Not audited: an execution is history itself';

COMMENT ON COLUMN scheduler.job_executions.user_id IS 'Whose job it was';

COMMENT ON COLUMN scheduler.job_executions.id IS 'The execution, within the user''s; random';

COMMENT ON COLUMN scheduler.job_executions.job_id IS 'The job that was run';

COMMENT ON COLUMN scheduler.job_executions.status IS 'running until it has ended, then success or failed';

COMMENT ON COLUMN scheduler.job_executions.started_at IS 'When it started; decides about the month';

COMMENT ON COLUMN scheduler.job_executions.ended_at IS 'When it ended; nothing while it is running';

COMMENT ON COLUMN scheduler.job_executions.error_message IS 'What went wrong, if anything did';

COMMENT ON COLUMN scheduler.job_executions.execution_data IS 'What the run reported about itself, an object';

COMMENT ON COLUMN scheduler.job_executions.created_at IS 'When the execution was recorded; later than its start where a worker reports late';

ALTER TABLE ONLY scheduler.job_executions
    ADD CONSTRAINT job_executions_user_id_id_started_at_key PRIMARY KEY (user_id, id, started_at);

CREATE INDEX job_executions_user_id_job_id_started_at_idx ON ONLY scheduler.job_executions USING btree (user_id, job_id, started_at DESC, id DESC) INCLUDE (status, ended_at);

COMMENT ON INDEX scheduler.job_executions_user_id_job_id_started_at_idx IS 'jobs_with_executions, job_history, the foreign key; batch_job_metrics and the hourly metrics without the table, as status and end are in it';

CREATE INDEX job_executions_user_id_started_at_idx ON ONLY scheduler.job_executions USING btree (user_id, started_at, id) WHERE (status = 'running'::text);

COMMENT ON INDEX scheduler.job_executions_user_id_started_at_idx IS 'running_jobs: what is running now, longest first; holds nothing that has ended';

ALTER TABLE scheduler.job_executions
    ADD CONSTRAINT job_executions_user_id_job_id_fk FOREIGN KEY (user_id, job_id) REFERENCES scheduler.jobs(user_id, id) ON DELETE CASCADE;

ALTER TABLE scheduler.job_executions ENABLE ROW LEVEL SECURITY;

CREATE POLICY job_executions_insert ON scheduler.job_executions FOR INSERT TO app_user WITH CHECK (( SELECT (app.user_role() = 'worker'::text)));

CREATE POLICY job_executions_select ON scheduler.job_executions FOR SELECT TO app_user USING (true);

CREATE POLICY job_executions_tenant ON scheduler.job_executions AS RESTRICTIVE TO app_user USING ((user_id = app.tenant_id()));

CREATE POLICY job_executions_update ON scheduler.job_executions FOR UPDATE TO app_user USING (( SELECT (app.user_role() = 'worker'::text)));

GRANT SELECT ON TABLE scheduler.job_executions TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scheduler.job_executions TO app_copier;

GRANT INSERT(user_id) ON TABLE scheduler.job_executions TO app_user;

GRANT INSERT(job_id) ON TABLE scheduler.job_executions TO app_user;

GRANT INSERT(status),UPDATE(status) ON TABLE scheduler.job_executions TO app_user;

GRANT INSERT(started_at) ON TABLE scheduler.job_executions TO app_user;

GRANT INSERT(ended_at),UPDATE(ended_at) ON TABLE scheduler.job_executions TO app_user;

GRANT INSERT(error_message),UPDATE(error_message) ON TABLE scheduler.job_executions TO app_user;

GRANT INSERT(execution_data),UPDATE(execution_data) ON TABLE scheduler.job_executions TO app_user;
