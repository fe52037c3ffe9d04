CREATE TABLE scheduler.users (
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    email text NOT NULL,
    password_hash text NOT NULL,
    session_token_hash bytea,
    is_active boolean DEFAULT true NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT users_email_check CHECK (((length(email) <= 255) AND (email ~~ '_%@_%'::text))),
    CONSTRAINT users_password_hash_check CHECK (((length(password_hash) >= 1) AND (length(password_hash) <= 255))),
    CONSTRAINT users_session_token_hash_check CHECK ((octet_length(session_token_hash) = 32))
);

ALTER TABLE ONLY scheduler.users FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE scheduler.users IS 'Who may log in: the tenants, one row per person';

COMMENT ON COLUMN scheduler.users.id IS 'The tenant of everything else';

COMMENT ON COLUMN scheduler.users.email IS 'Unique among active users, whatever its case';

COMMENT ON COLUMN scheduler.users.password_hash IS 'Never readable by app_user, hidden in the audit';

COMMENT ON COLUMN scheduler.users.session_token_hash IS 'SHA-256 of the token of the open session, if there is one; never readable by app_user, hidden in the audit';

COMMENT ON COLUMN scheduler.users.is_active IS 'Whether the user may log in';

COMMENT ON COLUMN scheduler.users.created_at IS 'When the user joined';

COMMENT ON COLUMN scheduler.users.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY scheduler.users
    ADD CONSTRAINT users_id_key PRIMARY KEY (id);

CREATE UNIQUE INDEX users_email_key ON scheduler.users USING btree (lower(email)) WHERE is_active;

COMMENT ON INDEX scheduler.users_email_key IS 'scheduler.user_for_login(): the active user of an address; small, because it holds nobody else';

CREATE UNIQUE INDEX users_session_token_hash_key ON scheduler.users USING btree (session_token_hash) WHERE (session_token_hash IS NOT NULL);

COMMENT ON INDEX scheduler.users_session_token_hash_key IS 'scheduler.user_for_session(): the user of a token; holds open sessions only';

CREATE TRIGGER audit_delete AFTER DELETE ON scheduler.users REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{}', '{password_hash,session_token_hash}');

CREATE TRIGGER audit_insert AFTER INSERT ON scheduler.users REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{}', '{password_hash,session_token_hash}');

CREATE TRIGGER audit_update AFTER UPDATE ON scheduler.users REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('id', '{id}', '{}', '{password_hash,session_token_hash}');

CREATE TRIGGER touch BEFORE UPDATE ON scheduler.users FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE scheduler.users ENABLE ROW LEVEL SECURITY;

CREATE POLICY users_select ON scheduler.users FOR SELECT TO app_user USING (true);

CREATE POLICY users_tenant ON scheduler.users AS RESTRICTIVE TO app_user USING ((id = app.tenant_id()));

GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE scheduler.users TO app_copier;

GRANT SELECT(id) ON TABLE scheduler.users TO app_user;

GRANT SELECT(email) ON TABLE scheduler.users TO app_user;

GRANT SELECT(is_active) ON TABLE scheduler.users TO app_user;

GRANT SELECT(created_at) ON TABLE scheduler.users TO app_user;

GRANT SELECT(updated_at) ON TABLE scheduler.users TO app_user;
