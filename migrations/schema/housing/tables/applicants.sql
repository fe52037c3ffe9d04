CREATE TABLE housing.applicants (
    company_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    user_id uuid,
    first_name text NOT NULL,
    last_name text NOT NULL,
    email text NOT NULL,
    phone text,
    date_of_birth date,
    household_size integer,
    annual_income numeric(12,2),
    employment_status text,
    current_address text,
    preferred_locations text[] DEFAULT '{}'::text[] NOT NULL,
    unit_preferences jsonb DEFAULT '{}'::jsonb NOT NULL,
    documents jsonb DEFAULT '[]'::jsonb NOT NULL,
    notes text,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    search_vector tsvector GENERATED ALWAYS AS (to_tsvector('app.simple'::regconfig, ((((first_name || ' '::text) || last_name) || ' '::text) || email))) STORED,
    CONSTRAINT applicants_annual_income_check CHECK (((annual_income >= (0)::numeric) AND (annual_income < 'Infinity'::numeric))),
    CONSTRAINT applicants_current_address_check CHECK ((length(current_address) <= 1000)),
    CONSTRAINT applicants_date_of_birth_check CHECK ((date_of_birth >= '1900-01-01'::date)),
    CONSTRAINT applicants_documents_check CHECK ((jsonb_typeof(documents) = 'array'::text)),
    CONSTRAINT applicants_email_check CHECK (((length(email) <= 255) AND (email ~~ '_%@_%'::text))),
    CONSTRAINT applicants_employment_status_check CHECK ((employment_status = ANY (ARRAY['employed'::text, 'self_employed'::text, 'unemployed'::text, 'retired'::text, 'student'::text, 'disabled'::text]))),
    CONSTRAINT applicants_first_name_check CHECK (((length(first_name) >= 1) AND (length(first_name) <= 100))),
    CONSTRAINT applicants_household_size_check CHECK (((household_size >= 1) AND (household_size <= 30))),
    CONSTRAINT applicants_last_name_check CHECK (((length(last_name) >= 1) AND (length(last_name) <= 100))),
    CONSTRAINT applicants_notes_check CHECK ((length(notes) <= 10000)),
    CONSTRAINT applicants_phone_check CHECK ((length(phone) <= 20)),
    CONSTRAINT applicants_unit_preferences_check CHECK ((jsonb_typeof(unit_preferences) = 'object'::text))
);

ALTER TABLE ONLY housing.applicants FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE housing.applicants IS 'People or households who look for a home';

COMMENT ON COLUMN housing.applicants.company_id IS 'The company';

COMMENT ON COLUMN housing.applicants.id IS 'The applicant, within the company';

COMMENT ON COLUMN housing.applicants.user_id IS 'The user who is this applicant, if he has a login';

COMMENT ON COLUMN housing.applicants.first_name IS 'Given name';

COMMENT ON COLUMN housing.applicants.last_name IS 'Family name';

COMMENT ON COLUMN housing.applicants.email IS 'Where the applicant is written to; households may share one';

COMMENT ON COLUMN housing.applicants.phone IS 'Telephone number as it was typed';

COMMENT ON COLUMN housing.applicants.date_of_birth IS 'Date of birth';

COMMENT ON COLUMN housing.applicants.household_size IS 'How many people will live in the home';

COMMENT ON COLUMN housing.applicants.annual_income IS 'The household''s income in a year';

COMMENT ON COLUMN housing.applicants.employment_status IS 'How the applicant earns a living';

COMMENT ON COLUMN housing.applicants.current_address IS 'Where the applicant lives now';

COMMENT ON COLUMN housing.applicants.preferred_locations IS 'Where the applicant would like to live';

COMMENT ON COLUMN housing.applicants.unit_preferences IS 'Wishes about the home, an object';

COMMENT ON COLUMN housing.applicants.documents IS 'Papers handed in, a list';

COMMENT ON COLUMN housing.applicants.notes IS 'Notes of the company';

COMMENT ON COLUMN housing.applicants.created_at IS 'When the applicant was entered';

COMMENT ON COLUMN housing.applicants.updated_at IS 'When this row was changed last';

COMMENT ON COLUMN housing.applicants.search_vector IS 'Names and address of mail as words, unstemmed, without accents';

ALTER TABLE ONLY housing.applicants
    ADD CONSTRAINT applicants_company_id_id_key PRIMARY KEY (company_id, id);

CREATE INDEX applicants_company_id_email_idx ON housing.applicants USING btree (company_id, lower(email));

COMMENT ON INDEX housing.applicants_company_id_email_idx IS 'Finds an applicant by address of mail';

CREATE INDEX applicants_company_id_name_idx ON housing.applicants USING gin (company_id, app.search_text(((first_name || ' '::text) || last_name)) extensions.gin_trgm_ops);

COMMENT ON INDEX housing.applicants_company_id_name_idx IS 'housing.search_applicants(): misspelt names';

CREATE INDEX applicants_company_id_search_vector_idx ON housing.applicants USING gin (company_id, search_vector);

COMMENT ON INDEX housing.applicants_company_id_search_vector_idx IS 'housing.search_applicants(): words';

CREATE INDEX applicants_company_id_user_id_idx ON housing.applicants USING btree (company_id, user_id);

COMMENT ON INDEX housing.applicants_company_id_user_id_idx IS 'A user''s own applicants (policies), and the foreign key';

CREATE TRIGGER audit_delete AFTER DELETE ON housing.applicants REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('company_id', '{id}', '{search_vector}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON housing.applicants REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('company_id', '{id}', '{search_vector}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON housing.applicants REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('company_id', '{id}', '{search_vector}', '{}');

CREATE TRIGGER keep_decisions BEFORE UPDATE ON housing.applicants FOR EACH ROW WHEN (((app.user_role() = ANY (ARRAY['buyer'::text, 'applicant'::text])) AND (old.notes IS DISTINCT FROM new.notes))) EXECUTE FUNCTION housing.keep_decisions('notes');

CREATE TRIGGER touch BEFORE UPDATE ON housing.applicants FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY housing.applicants
    ADD CONSTRAINT applicants_company_id_fk FOREIGN KEY (company_id) REFERENCES housing.companies(id) ON DELETE CASCADE;

ALTER TABLE ONLY housing.applicants
    ADD CONSTRAINT applicants_company_id_user_id_fk FOREIGN KEY (company_id, user_id) REFERENCES housing.users(company_id, id) ON DELETE SET NULL (user_id);

ALTER TABLE housing.applicants ENABLE ROW LEVEL SECURITY;

CREATE POLICY applicants_delete ON housing.applicants FOR DELETE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY applicants_insert ON housing.applicants FOR INSERT TO app_user WITH CHECK ((( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'lender'::text]))) OR (( SELECT (app.user_role() = ANY (ARRAY['buyer'::text, 'applicant'::text]))) AND (user_id = app.user_id()) AND (notes IS NULL))));

CREATE POLICY applicants_select ON housing.applicants FOR SELECT TO app_user USING ((( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'lender'::text]))) OR (( SELECT (app.user_role() = ANY (ARRAY['buyer'::text, 'applicant'::text]))) AND (user_id = app.user_id()))));

CREATE POLICY applicants_tenant ON housing.applicants AS RESTRICTIVE TO app_user USING ((company_id = app.tenant_id()));

CREATE POLICY applicants_update ON housing.applicants FOR UPDATE TO app_user USING ((( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'lender'::text]))) OR (( SELECT (app.user_role() = ANY (ARRAY['buyer'::text, 'applicant'::text]))) AND (user_id = app.user_id()))));

GRANT SELECT,DELETE ON TABLE housing.applicants TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE housing.applicants TO app_copier;

GRANT INSERT(company_id) ON TABLE housing.applicants TO app_user;

GRANT INSERT(user_id) ON TABLE housing.applicants TO app_user;

GRANT INSERT(first_name),UPDATE(first_name) ON TABLE housing.applicants TO app_user;

GRANT INSERT(last_name),UPDATE(last_name) ON TABLE housing.applicants TO app_user;

GRANT INSERT(email),UPDATE(email) ON TABLE housing.applicants TO app_user;

GRANT INSERT(phone),UPDATE(phone) ON TABLE housing.applicants TO app_user;

GRANT INSERT(date_of_birth),UPDATE(date_of_birth) ON TABLE housing.applicants TO app_user;

GRANT INSERT(household_size),UPDATE(household_size) ON TABLE housing.applicants TO app_user;

GRANT INSERT(annual_income),UPDATE(annual_income) ON TABLE housing.applicants TO app_user;

GRANT INSERT(employment_status),UPDATE(employment_status) ON TABLE housing.applicants TO app_user;

GRANT INSERT(current_address),UPDATE(current_address) ON TABLE housing.applicants TO app_user;

GRANT INSERT(preferred_locations),UPDATE(preferred_locations) ON TABLE housing.applicants TO app_user;

GRANT INSERT(unit_preferences),UPDATE(unit_preferences) ON TABLE housing.applicants TO app_user;

GRANT INSERT(documents),UPDATE(documents) ON TABLE housing.applicants TO app_user;

GRANT INSERT(notes),UPDATE(notes) ON TABLE housing.applicants TO app_user;
