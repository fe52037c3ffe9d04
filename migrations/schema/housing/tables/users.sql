CREATE TABLE housing.users (
    company_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    email text NOT NULL,
    password_hash text NOT NULL,
    role text NOT NULL,
    first_name text,
    last_name text,
    phone text,
    is_active boolean DEFAULT true NOT NULL,
    last_login timestamp with time zone,
    failed_login_attempts integer DEFAULT 0 NOT NULL,
    locked_until timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT users_email_check CHECK (((length(email) <= 255) AND (email ~~ '_%@_%'::text))),
    CONSTRAINT users_failed_login_attempts_check CHECK ((failed_login_attempts >= 0)),
    CONSTRAINT users_first_name_check CHECK ((length(first_name) <= 100)),
    CONSTRAINT users_last_name_check CHECK ((length(last_name) <= 100)),
    CONSTRAINT users_password_hash_check CHECK (((length(password_hash) >= 1) AND (length(password_hash) <= 255))),
    CONSTRAINT users_phone_check CHECK ((length(phone) <= 20)),
    CONSTRAINT users_role_check CHECK ((role = ANY (ARRAY['admin'::text, 'lender'::text, 'developer'::text, 'buyer'::text, 'applicant'::text])))
);

ALTER TABLE ONLY housing.users FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE housing.users IS 'Who may log in, and as what';

COMMENT ON COLUMN housing.users.company_id IS 'The company';

COMMENT ON COLUMN housing.users.id IS 'The user, within the company';

COMMENT ON COLUMN housing.users.email IS 'Unique within the company, whatever its case';

COMMENT ON COLUMN housing.users.password_hash IS 'Never readable by app_user, hidden in the audit';

COMMENT ON COLUMN housing.users.role IS 'What the user may do; the policies read it from the session';

COMMENT ON COLUMN housing.users.first_name IS 'Given name';

COMMENT ON COLUMN housing.users.last_name IS 'Family name';

COMMENT ON COLUMN housing.users.phone IS 'Telephone number as it was typed';

COMMENT ON COLUMN housing.users.is_active IS 'Whether the user may log in';

COMMENT ON COLUMN housing.users.last_login IS 'The last successful login';

COMMENT ON COLUMN housing.users.failed_login_attempts IS 'Failed logins since the last successful one';

COMMENT ON COLUMN housing.users.locked_until IS 'No login before this time';

COMMENT ON COLUMN housing.users.created_at IS 'When the user was made';

COMMENT ON COLUMN housing.users.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY housing.users
    ADD CONSTRAINT users_company_id_id_key PRIMARY KEY (company_id, id);

CREATE UNIQUE INDEX users_company_id_email_key ON housing.users USING btree (company_id, lower(email));

COMMENT ON INDEX housing.users_company_id_email_key IS 'Login finds the user; one address once per company, so that no other company''s users can be guessed';

CREATE INDEX users_company_id_role_idx ON housing.users USING btree (company_id, role);

COMMENT ON INDEX housing.users_company_id_role_idx IS 'The users of one role';

CREATE TRIGGER audit_delete AFTER DELETE ON housing.users REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('company_id', '{id}', '{}', '{password_hash}');

CREATE TRIGGER audit_insert AFTER INSERT ON housing.users REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('company_id', '{id}', '{}', '{password_hash}');

CREATE TRIGGER audit_update AFTER UPDATE ON housing.users REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('company_id', '{id}', '{}', '{password_hash}');

CREATE TRIGGER touch BEFORE UPDATE ON housing.users FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY housing.users
    ADD CONSTRAINT users_company_id_fk FOREIGN KEY (company_id) REFERENCES housing.companies(id) ON DELETE CASCADE;

ALTER TABLE housing.users ENABLE ROW LEVEL SECURITY;

CREATE POLICY users_delete ON housing.users FOR DELETE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY users_insert ON housing.users FOR INSERT TO app_user WITH CHECK (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY users_select ON housing.users FOR SELECT TO app_user USING ((( SELECT (app.user_role() = 'admin'::text)) OR (id = app.user_id())));

CREATE POLICY users_tenant ON housing.users AS RESTRICTIVE TO app_user USING ((company_id = app.tenant_id()));

CREATE POLICY users_update ON housing.users FOR UPDATE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

GRANT DELETE ON TABLE housing.users TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE housing.users TO app_copier;

GRANT SELECT(company_id),INSERT(company_id) ON TABLE housing.users TO app_user;

GRANT SELECT(id) ON TABLE housing.users TO app_user;

GRANT SELECT(email),INSERT(email),UPDATE(email) ON TABLE housing.users TO app_user;

GRANT INSERT(password_hash),UPDATE(password_hash) ON TABLE housing.users TO app_user;

GRANT SELECT(role),INSERT(role),UPDATE(role) ON TABLE housing.users TO app_user;

GRANT SELECT(first_name),INSERT(first_name),UPDATE(first_name) ON TABLE housing.users TO app_user;

GRANT SELECT(last_name),INSERT(last_name),UPDATE(last_name) ON TABLE housing.users TO app_user;

GRANT SELECT(phone),INSERT(phone),UPDATE(phone) ON TABLE housing.users TO app_user;

GRANT SELECT(is_active),INSERT(is_active),UPDATE(is_active) ON TABLE housing.users TO app_user;

GRANT SELECT(last_login),UPDATE(last_login) ON TABLE housing.users TO app_user;

GRANT SELECT(failed_login_attempts),UPDATE(failed_login_attempts) ON TABLE housing.users TO app_user;

GRANT SELECT(locked_until),UPDATE(locked_until) ON TABLE housing.users TO app_user;

GRANT SELECT(created_at) ON TABLE housing.users TO app_user;

GRANT SELECT(updated_at) ON TABLE housing.users TO app_user;
