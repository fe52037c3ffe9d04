CREATE TABLE housing.contact_submissions (
    company_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    company text,
    phone text,
    subject text NOT NULL,
    message text NOT NULL,
    status text DEFAULT 'new'::text NOT NULL,
    responded_at timestamp with time zone,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT contact_submissions_company_check CHECK ((length(company) <= 255)),
    CONSTRAINT contact_submissions_email_check CHECK (((length(email) <= 255) AND (email ~~ '_%@_%'::text))),
    CONSTRAINT contact_submissions_message_check CHECK (((length(message) >= 1) AND (length(message) <= 10000))),
    CONSTRAINT contact_submissions_name_check CHECK (((length(name) >= 1) AND (length(name) <= 255))),
    CONSTRAINT contact_submissions_phone_check CHECK ((length(phone) <= 20)),
    CONSTRAINT contact_submissions_status_check CHECK ((status = ANY (ARRAY['new'::text, 'in_progress'::text, 'responded'::text, 'closed'::text]))),
    CONSTRAINT contact_submissions_subject_check CHECK (((length(subject) >= 1) AND (length(subject) <= 500)))
);

ALTER TABLE ONLY housing.contact_submissions FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE housing.contact_submissions IS 'Messages from the public form of a company''s pages';

COMMENT ON COLUMN housing.contact_submissions.company_id IS 'The company whose page carried the form';

COMMENT ON COLUMN housing.contact_submissions.id IS 'The message, within the company';

COMMENT ON COLUMN housing.contact_submissions.name IS 'Who wrote';

COMMENT ON COLUMN housing.contact_submissions.email IS 'Where to answer';

COMMENT ON COLUMN housing.contact_submissions.company IS 'The sender''s own company, if any';

COMMENT ON COLUMN housing.contact_submissions.phone IS 'Telephone number as it was typed';

COMMENT ON COLUMN housing.contact_submissions.subject IS 'Subject';

COMMENT ON COLUMN housing.contact_submissions.message IS 'The message';

COMMENT ON COLUMN housing.contact_submissions.status IS 'How far the answer is';

COMMENT ON COLUMN housing.contact_submissions.responded_at IS 'When it was answered';

COMMENT ON COLUMN housing.contact_submissions.created_at IS 'When it was sent';

ALTER TABLE ONLY housing.contact_submissions
    ADD CONSTRAINT contact_submissions_company_id_id_key PRIMARY KEY (company_id, id);

CREATE INDEX contact_submissions_company_id_created_at_idx ON housing.contact_submissions USING btree (company_id, created_at DESC, id DESC);

COMMENT ON INDEX housing.contact_submissions_company_id_created_at_idx IS 'The whole inbox, newest first, page by page';

CREATE INDEX contact_submissions_company_id_status_created_at_idx ON housing.contact_submissions USING btree (company_id, status, created_at DESC, id DESC);

COMMENT ON INDEX housing.contact_submissions_company_id_status_created_at_idx IS 'The inbox of one state, newest first, page by page';

CREATE TRIGGER audit_delete AFTER DELETE ON housing.contact_submissions REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('company_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON housing.contact_submissions REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('company_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON housing.contact_submissions REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('company_id', '{id}', '{}', '{}');

ALTER TABLE ONLY housing.contact_submissions
    ADD CONSTRAINT contact_submissions_company_id_fk FOREIGN KEY (company_id) REFERENCES housing.companies(id) ON DELETE CASCADE;

ALTER TABLE housing.contact_submissions ENABLE ROW LEVEL SECURITY;

CREATE POLICY contact_submissions_delete ON housing.contact_submissions FOR DELETE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY contact_submissions_insert ON housing.contact_submissions FOR INSERT TO app_user WITH CHECK ((status = 'new'::text));

CREATE POLICY contact_submissions_select ON housing.contact_submissions FOR SELECT TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY contact_submissions_tenant ON housing.contact_submissions AS RESTRICTIVE TO app_user USING ((company_id = app.tenant_id()));

CREATE POLICY contact_submissions_update ON housing.contact_submissions FOR UPDATE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

GRANT SELECT,DELETE ON TABLE housing.contact_submissions TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE housing.contact_submissions TO app_copier;

GRANT INSERT(company_id) ON TABLE housing.contact_submissions TO app_user;

GRANT INSERT(name) ON TABLE housing.contact_submissions TO app_user;

GRANT INSERT(email) ON TABLE housing.contact_submissions TO app_user;

GRANT INSERT(company) ON TABLE housing.contact_submissions TO app_user;

GRANT INSERT(phone) ON TABLE housing.contact_submissions TO app_user;

GRANT INSERT(subject) ON TABLE housing.contact_submissions TO app_user;

GRANT INSERT(message) ON TABLE housing.contact_submissions TO app_user;

GRANT UPDATE(status) ON TABLE housing.contact_submissions TO app_user;

GRANT UPDATE(responded_at) ON TABLE housing.contact_submissions TO app_user;
