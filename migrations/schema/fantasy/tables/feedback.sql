CREATE TABLE fantasy.feedback (
    user_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    type text NOT NULL,
    title text NOT NULL,
    content text NOT NULL,
    status text DEFAULT 'open'::text NOT NULL,
    priority text DEFAULT 'medium'::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT feedback_content_check CHECK (((length(content) >= 1) AND (length(content) <= 10000))),
    CONSTRAINT feedback_priority_check CHECK ((priority = ANY (ARRAY['low'::text, 'medium'::text, 'high'::text, 'urgent'::text]))),
    CONSTRAINT feedback_status_check CHECK ((status = ANY (ARRAY['open'::text, 'in_progress'::text, 'resolved'::text, 'closed'::text]))),
    CONSTRAINT feedback_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200))),
    CONSTRAINT feedback_type_check CHECK ((type = ANY (ARRAY['bug'::text, 'feature'::text, 'question'::text, 'other'::text])))
);

ALTER TABLE ONLY fantasy.feedback FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.feedback IS 'What users say about the platform to those who run it';

COMMENT ON COLUMN fantasy.feedback.user_id IS 'The user, who is the tenant';

COMMENT ON COLUMN fantasy.feedback.id IS 'The feedback, of the user';

COMMENT ON COLUMN fantasy.feedback.type IS 'What kind';

COMMENT ON COLUMN fantasy.feedback.title IS 'One line';

COMMENT ON COLUMN fantasy.feedback.content IS 'What the user says';

COMMENT ON COLUMN fantasy.feedback.status IS 'What becomes of it';

COMMENT ON COLUMN fantasy.feedback.priority IS 'How urgent those who run the platform find it';

COMMENT ON COLUMN fantasy.feedback.created_at IS 'When it was said';

COMMENT ON COLUMN fantasy.feedback.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY fantasy.feedback
    ADD CONSTRAINT feedback_user_id_id_key PRIMARY KEY (user_id, id);

CREATE INDEX feedback_user_id_created_at_idx ON fantasy.feedback USING btree (user_id, created_at DESC, id DESC);

COMMENT ON INDEX fantasy.feedback_user_id_created_at_idx IS 'A user''s own feedback, newest first';

CREATE INDEX feedback_user_id_open_idx ON fantasy.feedback USING btree (user_id, id) WHERE (status = ANY (ARRAY['open'::text, 'in_progress'::text]));

COMMENT ON INDEX fantasy.feedback_user_id_open_idx IS 'fantasy.feedback_board: the few open ones, which it sorts';

CREATE TRIGGER audit_delete AFTER DELETE ON fantasy.feedback REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('user_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON fantasy.feedback REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('user_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON fantasy.feedback REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('user_id', '{id}', '{}', '{}');

CREATE TRIGGER touch BEFORE UPDATE ON fantasy.feedback FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY fantasy.feedback
    ADD CONSTRAINT feedback_user_id_fk FOREIGN KEY (user_id) REFERENCES fantasy.users(id) ON DELETE CASCADE;

ALTER TABLE fantasy.feedback ENABLE ROW LEVEL SECURITY;

CREATE POLICY feedback_insert ON fantasy.feedback FOR INSERT TO app_user WITH CHECK (((status = 'open'::text) AND (priority = 'medium'::text)));

CREATE POLICY feedback_select ON fantasy.feedback FOR SELECT TO app_user USING ((app.user_id() IS NOT NULL));

CREATE POLICY feedback_tenant ON fantasy.feedback AS RESTRICTIVE TO app_user USING ((user_id = app.user_id()));

GRANT SELECT ON TABLE fantasy.feedback TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.feedback TO app_copier;

GRANT INSERT(user_id) ON TABLE fantasy.feedback TO app_user;

GRANT INSERT(type) ON TABLE fantasy.feedback TO app_user;

GRANT INSERT(title) ON TABLE fantasy.feedback TO app_user;

GRANT INSERT(content) ON TABLE fantasy.feedback TO app_user;
