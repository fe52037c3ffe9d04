CREATE TABLE fantasy.users (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    email text NOT NULL,
    password_hash text NOT NULL,
    name text NOT NULL,
    avatar_url text,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT users_avatar_url_check CHECK ((length(avatar_url) <= 1000)),
    CONSTRAINT users_email_check CHECK (((length(email) <= 255) AND (email ~~ '_%@_%'::text))),
    CONSTRAINT users_name_check CHECK (((length(name) >= 1) AND (length(name) <= 100))),
    CONSTRAINT users_password_hash_check CHECK (((length(password_hash) >= 1) AND (length(password_hash) <= 255)))
);

ALTER TABLE ONLY fantasy.users FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE fantasy.users IS 'The people who play; each one is the tenant of what is his alone';

COMMENT ON COLUMN fantasy.users.id IS 'The user, in all leagues';

COMMENT ON COLUMN fantasy.users.email IS 'Unique, whatever its case; the login';

COMMENT ON COLUMN fantasy.users.password_hash IS 'Never readable by app_user, hidden in the audit';

COMMENT ON COLUMN fantasy.users.name IS 'What the others see';

COMMENT ON COLUMN fantasy.users.avatar_url IS 'His picture';

COMMENT ON COLUMN fantasy.users.is_active IS 'Whether the user may log in';

COMMENT ON COLUMN fantasy.users.created_at IS 'When the user joined';

COMMENT ON COLUMN fantasy.users.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY fantasy.users
    ADD CONSTRAINT users_id_key PRIMARY KEY (id);

CREATE UNIQUE INDEX users_email_key ON fantasy.users USING btree (lower(email));

COMMENT ON INDEX fantasy.users_email_key IS 'fantasy.user_for_login(); one address is one user, whatever its case';

CREATE TRIGGER audit_delete AFTER DELETE ON fantasy.users REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{}', '{password_hash}');

CREATE TRIGGER audit_insert AFTER INSERT ON fantasy.users REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{}', '{password_hash}');

CREATE TRIGGER audit_update AFTER UPDATE ON fantasy.users REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{}', '{password_hash}');

CREATE TRIGGER touch BEFORE UPDATE ON fantasy.users FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE fantasy.users ENABLE ROW LEVEL SECURITY;

CREATE POLICY users_select ON fantasy.users FOR SELECT TO app_user USING ((app.user_id() IS NOT NULL));

CREATE POLICY users_tenant ON fantasy.users AS RESTRICTIVE TO app_user USING ((id = app.user_id()));

CREATE POLICY users_update ON fantasy.users FOR UPDATE TO app_user USING ((app.user_id() IS NOT NULL));

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE fantasy.users TO app_copier;

GRANT SELECT(id) ON TABLE fantasy.users TO app_user;

GRANT SELECT(email) ON TABLE fantasy.users TO app_user;

GRANT SELECT(name),UPDATE(name) ON TABLE fantasy.users TO app_user;

GRANT SELECT(avatar_url),UPDATE(avatar_url) ON TABLE fantasy.users TO app_user;

GRANT SELECT(is_active) ON TABLE fantasy.users TO app_user;

GRANT SELECT(created_at) ON TABLE fantasy.users TO app_user;

GRANT SELECT(updated_at) ON TABLE fantasy.users TO app_user;
