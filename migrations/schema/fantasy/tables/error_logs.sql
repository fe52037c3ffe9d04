CREATE TABLE fantasy.error_logs (
    league_id uuid NOT NULL,
    created_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid,
    severity text DEFAULT 'error'::text NOT NULL,
    message text NOT NULL,
    context jsonb DEFAULT '{}'::jsonb NOT NULL,
    CONSTRAINT error_logs_context_check CHECK (((jsonb_typeof(context) = 'object'::text) AND (length((context)::text) <= 20000))),
    CONSTRAINT error_logs_message_check CHECK (((length(message) >= 1) AND (length(message) <= 2000))),
    CONSTRAINT error_logs_severity_check CHECK ((severity = ANY (ARRAY['warning'::text, 'error'::text, 'fatal'::text])))
)
PARTITION BY RANGE (created_at);

ALTER TABLE ONLY fantasy.error_logs FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.error_logs IS 'Errors of the application while it served a league, by month; kept for a year';

COMMENT ON COLUMN fantasy.error_logs.league_id IS 'The league of the request';

COMMENT ON COLUMN fantasy.error_logs.created_at IS 'When';

COMMENT ON COLUMN fantasy.error_logs.id IS 'Tells errors of one moment apart';

COMMENT ON COLUMN fantasy.error_logs.user_id IS 'The user of the request';

COMMENT ON COLUMN fantasy.error_logs.severity IS 'How bad';

COMMENT ON COLUMN fantasy.error_logs.message IS 'What happened, without secrets';

COMMENT ON COLUMN fantasy.error_logs.context IS 'Where: request, version, stack; an object of at most 20,000 characters';

ALTER TABLE ONLY fantasy.error_logs
    ADD CONSTRAINT error_logs_league_id_created_at_id_key PRIMARY KEY (league_id, created_at, id);

ALTER TABLE fantasy.error_logs ENABLE ROW LEVEL SECURITY;

CREATE POLICY error_logs_insert ON fantasy.error_logs FOR INSERT TO app_user WITH CHECK ((( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (user_id = app.user_id())));

CREATE POLICY error_logs_select ON fantasy.error_logs FOR SELECT TO app_monitor USING (true);

CREATE POLICY error_logs_tenant ON fantasy.error_logs AS RESTRICTIVE TO app_user USING (((league_id = app.tenant_id()) AND ( SELECT fantasy.is_member() AS is_member)));

GRANT SELECT ON TABLE fantasy.error_logs TO app_monitor;

GRANT INSERT(league_id) ON TABLE fantasy.error_logs TO app_user;

GRANT INSERT(user_id) ON TABLE fantasy.error_logs TO app_user;

GRANT INSERT(severity) ON TABLE fantasy.error_logs TO app_user;

GRANT INSERT(message) ON TABLE fantasy.error_logs TO app_user;

GRANT INSERT(context) ON TABLE fantasy.error_logs TO app_user;
