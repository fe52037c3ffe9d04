CREATE TABLE scheduler.jobs (
    user_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    schedule text NOT NULL,
    status text DEFAULT 'pending'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT jobs_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT jobs_schedule_check CHECK (((length(schedule) <= 100) AND (schedule ~ '^(@[a-z]+( \S+)?|\S+( \S+){4,5})$'::text))),
    CONSTRAINT jobs_status_check CHECK ((status = ANY (ARRAY['pending'::text, 'running'::text, 'paused'::text, 'deleted'::text])))
);

ALTER TABLE ONLY scheduler.jobs FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE scheduler.jobs IS 'What is to be run, and when';

COMMENT ON COLUMN scheduler.jobs.user_id IS 'Whose job it is';

COMMENT ON COLUMN scheduler.jobs.id IS 'The job, within the user''s';

COMMENT ON COLUMN scheduler.jobs.name IS 'What the user calls it';

COMMENT ON COLUMN scheduler.jobs.schedule IS 'When: five or six cron fields, or a word such as @hourly or @every 5m';

COMMENT ON COLUMN scheduler.jobs.status IS 'pending waits for its time, running is being run, paused waits for its user, deleted is kept for its executions only';

COMMENT ON COLUMN scheduler.jobs.created_at IS 'When the job was made';

COMMENT ON COLUMN scheduler.jobs.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY scheduler.jobs
    ADD CONSTRAINT jobs_user_id_id_key PRIMARY KEY (user_id, id);

CREATE INDEX jobs_user_id_created_at_idx ON scheduler.jobs USING btree (user_id, created_at DESC, id DESC) WHERE (status <> 'deleted'::text);

COMMENT ON INDEX scheduler.jobs_user_id_created_at_idx IS 'jobs_with_executions: all jobs but the deleted ones, newest first, page by page';

CREATE INDEX jobs_user_id_status_created_at_idx ON scheduler.jobs USING btree (user_id, status, created_at DESC, id DESC) WHERE (status <> 'deleted'::text);

COMMENT ON INDEX scheduler.jobs_user_id_status_created_at_idx IS 'jobs_by_status: the jobs of one state, newest first, page by page; pending and running, the busiest, need no index of their own';

CREATE TRIGGER audit_delete AFTER DELETE ON scheduler.jobs REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('user_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON scheduler.jobs REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('user_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON scheduler.jobs REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('user_id', '{id}', '{}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON scheduler.jobs FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY scheduler.jobs
    ADD CONSTRAINT jobs_user_id_fk FOREIGN KEY (user_id) REFERENCES scheduler.users(id) ON DELETE CASCADE;

ALTER TABLE scheduler.jobs ENABLE ROW LEVEL SECURITY;

CREATE POLICY jobs_insert ON scheduler.jobs FOR INSERT TO app_user WITH CHECK (( SELECT (app.user_role() = 'user'::text)));

CREATE POLICY jobs_select ON scheduler.jobs FOR SELECT TO app_user USING (true);

CREATE POLICY jobs_tenant ON scheduler.jobs AS RESTRICTIVE TO app_user USING ((user_id = app.tenant_id()));

CREATE POLICY jobs_update ON scheduler.jobs FOR UPDATE TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['user'::text, 'worker'::text]))));

GRANT SELECT ON TABLE scheduler.jobs TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scheduler.jobs TO app_copier;

GRANT INSERT(user_id) ON TABLE scheduler.jobs TO app_user;

GRANT INSERT(name),UPDATE(name) ON TABLE scheduler.jobs TO app_user;

GRANT INSERT(schedule),UPDATE(schedule) ON TABLE scheduler.jobs TO app_user;

GRANT UPDATE(status) ON TABLE scheduler.jobs TO app_user;
