CREATE TABLE fantasy.chat_messages (
    league_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid,
    type text DEFAULT 'text'::text NOT NULL,
    content text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT chat_messages_content_check CHECK (((length(content) >= 1) AND (length(content) <= 2000))),
    CONSTRAINT chat_messages_type_check CHECK ((type = ANY (ARRAY['text'::text, 'image'::text, 'system'::text])))
);

ALTER TABLE ONLY fantasy.chat_messages FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.chat_messages IS 'What members say to each other';

COMMENT ON COLUMN fantasy.chat_messages.league_id IS 'The league';

COMMENT ON COLUMN fantasy.chat_messages.id IS 'The message, within the league';

COMMENT ON COLUMN fantasy.chat_messages.user_id IS 'The author; none for the system and for those who are gone';

COMMENT ON COLUMN fantasy.chat_messages.type IS 'text, image (content is its address) or system';

COMMENT ON COLUMN fantasy.chat_messages.content IS 'What was said';

COMMENT ON COLUMN fantasy.chat_messages.created_at IS 'When';

ALTER TABLE ONLY fantasy.chat_messages
    ADD CONSTRAINT chat_messages_league_id_id_key PRIMARY KEY (league_id, id);

CREATE INDEX chat_messages_league_id_created_at_idx ON fantasy.chat_messages USING btree (league_id, created_at DESC, id DESC);

COMMENT ON INDEX fantasy.chat_messages_league_id_created_at_idx IS 'Pages of the chat, newest first (chat_page); the text stays in the table, being too long for an index';

CREATE INDEX chat_messages_league_id_user_id_idx ON fantasy.chat_messages USING btree (league_id, user_id);

COMMENT ON INDEX fantasy.chat_messages_league_id_user_id_idx IS 'The look-ups of the foreign key, when a user goes for good';

CREATE TRIGGER notify_chat_message AFTER INSERT ON fantasy.chat_messages REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION fantasy.notify_leagues('chat_message');

ALTER TABLE ONLY fantasy.chat_messages
    ADD CONSTRAINT chat_messages_league_id_fk FOREIGN KEY (league_id) REFERENCES fantasy.leagues(id) ON DELETE CASCADE;

ALTER TABLE ONLY fantasy.chat_messages
    ADD CONSTRAINT chat_messages_league_id_user_id_fk FOREIGN KEY (league_id, user_id) REFERENCES fantasy.memberships(league_id, user_id) ON DELETE SET NULL (user_id);

ALTER TABLE fantasy.chat_messages ENABLE ROW LEVEL SECURITY;

CREATE POLICY chat_messages_delete ON fantasy.chat_messages FOR DELETE TO app_user USING (((( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (user_id = app.user_id())) OR ( SELECT ((app.user_role() = 'commissioner'::text) AND fantasy.is_commissioner()))));

CREATE POLICY chat_messages_insert ON fantasy.chat_messages FOR INSERT TO app_user WITH CHECK ((( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))) AND (user_id = app.user_id()) AND (type = ANY (ARRAY['text'::text, 'image'::text]))));

CREATE POLICY chat_messages_select ON fantasy.chat_messages FOR SELECT TO app_user USING (( SELECT (app.user_role() = ANY (ARRAY['commissioner'::text, 'manager'::text]))));

CREATE POLICY chat_messages_tenant ON fantasy.chat_messages AS RESTRICTIVE TO app_user USING (((league_id = app.tenant_id()) AND ( SELECT fantasy.is_member() AS is_member)));

GRANT SELECT,DELETE ON TABLE fantasy.chat_messages TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.chat_messages TO app_copier;

GRANT INSERT(league_id) ON TABLE fantasy.chat_messages TO app_user;

GRANT INSERT(user_id) ON TABLE fantasy.chat_messages TO app_user;

GRANT INSERT(type) ON TABLE fantasy.chat_messages TO app_user;

GRANT INSERT(content) ON TABLE fantasy.chat_messages TO app_user;
