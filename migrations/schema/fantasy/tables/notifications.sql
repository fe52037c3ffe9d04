CREATE TABLE fantasy.notifications (
    user_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    league_id uuid,
    type text NOT NULL,
    title text NOT NULL,
    content text,
    read_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT notifications_content_check CHECK ((length(content) <= 2000)),
    CONSTRAINT notifications_title_check CHECK (((length(title) >= 1) AND (length(title) <= 200))),
    CONSTRAINT notifications_type_check CHECK ((type = ANY (ARRAY['draft'::text, 'score'::text, 'trade'::text, 'transaction'::text, 'system'::text])))
);

ALTER TABLE ONLY fantasy.notifications FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.notifications IS 'What a user is to hear of';

COMMENT ON COLUMN fantasy.notifications.user_id IS 'The user, who is the tenant';

COMMENT ON COLUMN fantasy.notifications.id IS 'The notification, of the user';

COMMENT ON COLUMN fantasy.notifications.league_id IS 'The league that it is about, if any';

COMMENT ON COLUMN fantasy.notifications.type IS 'What it is about';

COMMENT ON COLUMN fantasy.notifications.title IS 'One line';

COMMENT ON COLUMN fantasy.notifications.content IS 'More, if there is more';

COMMENT ON COLUMN fantasy.notifications.read_at IS 'When the user read it';

COMMENT ON COLUMN fantasy.notifications.created_at IS 'When it was sent';

ALTER TABLE ONLY fantasy.notifications
    ADD CONSTRAINT notifications_user_id_id_key PRIMARY KEY (user_id, id);

CREATE INDEX notifications_user_id_created_at_idx ON fantasy.notifications USING btree (user_id, created_at DESC, id DESC);

COMMENT ON INDEX fantasy.notifications_user_id_created_at_idx IS 'Pages of a user''s notifications, newest first';

CREATE INDEX notifications_user_id_league_id_idx ON fantasy.notifications USING btree (user_id, league_id);

COMMENT ON INDEX fantasy.notifications_user_id_league_id_idx IS 'The look-ups of the foreign key';

CREATE INDEX notifications_user_id_unread_idx ON fantasy.notifications USING btree (user_id, created_at DESC, id DESC) WHERE (read_at IS NULL);

COMMENT ON INDEX fantasy.notifications_user_id_unread_idx IS 'The unread ones (unread_notifications): few among many';

ALTER TABLE ONLY fantasy.notifications
    ADD CONSTRAINT notifications_user_id_fk FOREIGN KEY (user_id) REFERENCES fantasy.users(id) ON DELETE CASCADE;

ALTER TABLE ONLY fantasy.notifications
    ADD CONSTRAINT notifications_user_id_league_id_fk FOREIGN KEY (user_id, league_id) REFERENCES fantasy.memberships(user_id, league_id) ON DELETE CASCADE;

ALTER TABLE fantasy.notifications ENABLE ROW LEVEL SECURITY;

CREATE POLICY notifications_delete ON fantasy.notifications FOR DELETE TO app_user USING ((app.user_id() IS NOT NULL));

CREATE POLICY notifications_select ON fantasy.notifications FOR SELECT TO app_user USING ((app.user_id() IS NOT NULL));

CREATE POLICY notifications_tenant ON fantasy.notifications AS RESTRICTIVE TO app_user USING ((user_id = app.user_id()));

CREATE POLICY notifications_update ON fantasy.notifications FOR UPDATE TO app_user USING ((app.user_id() IS NOT NULL));

GRANT SELECT,DELETE ON TABLE fantasy.notifications TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.notifications TO app_copier;

GRANT UPDATE(read_at) ON TABLE fantasy.notifications TO app_user;
