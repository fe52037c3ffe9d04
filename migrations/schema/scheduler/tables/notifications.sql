CREATE TABLE scheduler.notifications (
    user_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    message text NOT NULL,
    is_read boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT notifications_message_check CHECK (((length(message) >= 1) AND (length(message) <= 10000)))
);

ALTER TABLE ONLY scheduler.notifications FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE scheduler.notifications IS 'What the scheduler tells a user. Not audited: it is written once and only ever marked as read';

COMMENT ON COLUMN scheduler.notifications.user_id IS 'Who is told';

COMMENT ON COLUMN scheduler.notifications.id IS 'The notification, within the user''s';

COMMENT ON COLUMN scheduler.notifications.message IS 'What is told';

COMMENT ON COLUMN scheduler.notifications.is_read IS 'Whether the user has seen it';

COMMENT ON COLUMN scheduler.notifications.created_at IS 'When it was written';

ALTER TABLE ONLY scheduler.notifications
    ADD CONSTRAINT notifications_user_id_id_key PRIMARY KEY (user_id, id);

CREATE INDEX notifications_user_id_created_at_idx ON scheduler.notifications USING btree (user_id, created_at DESC, id DESC) WHERE (NOT is_read);

COMMENT ON INDEX scheduler.notifications_user_id_created_at_idx IS 'unread_notifications: newest first, page by page; holds the unread ones only';

ALTER TABLE ONLY scheduler.notifications
    ADD CONSTRAINT notifications_user_id_fk FOREIGN KEY (user_id) REFERENCES scheduler.users(id) ON DELETE CASCADE;

ALTER TABLE scheduler.notifications ENABLE ROW LEVEL SECURITY;

CREATE POLICY notifications_delete ON scheduler.notifications FOR DELETE TO app_user USING (( SELECT (app.user_role() = 'user'::text)));

CREATE POLICY notifications_insert ON scheduler.notifications FOR INSERT TO app_user WITH CHECK (( SELECT (app.user_role() = 'worker'::text)));

CREATE POLICY notifications_select ON scheduler.notifications FOR SELECT TO app_user USING (true);

CREATE POLICY notifications_tenant ON scheduler.notifications AS RESTRICTIVE TO app_user USING ((user_id = app.tenant_id()));

CREATE POLICY notifications_update ON scheduler.notifications FOR UPDATE TO app_user USING (( SELECT (app.user_role() = 'user'::text)));

GRANT SELECT,DELETE ON TABLE scheduler.notifications TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scheduler.notifications TO app_copier;

GRANT INSERT(user_id) ON TABLE scheduler.notifications TO app_user;

GRANT INSERT(message) ON TABLE scheduler.notifications TO app_user;

GRANT UPDATE(is_read) ON TABLE scheduler.notifications TO app_user;
