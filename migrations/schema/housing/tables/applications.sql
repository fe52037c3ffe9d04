CREATE TABLE housing.applications (
    company_id uuid NOT NULL,
    id uuid DEFAULT gen_random_uuid() NOT NULL,
    project_id uuid NOT NULL,
    applicant_id uuid NOT NULL,
    status text DEFAULT 'submitted'::text NOT NULL,
    priority_score numeric(5,2),
    submitted_at timestamp with time zone DEFAULT now(),
    reviewed_at timestamp with time zone,
    approved_at timestamp with time zone,
    rejected_at timestamp with time zone,
    rejection_reason text,
    documents jsonb DEFAULT '[]'::jsonb NOT NULL,
    workflow_state jsonb DEFAULT '{}'::jsonb NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    updated_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT applications_documents_check CHECK ((jsonb_typeof(documents) = 'array'::text)),
    CONSTRAINT applications_priority_score_check CHECK ((priority_score < 'Infinity'::numeric)),
    CONSTRAINT applications_rejection_reason_check CHECK ((length(rejection_reason) <= 10000)),
    CONSTRAINT applications_status_check CHECK ((status = ANY (ARRAY['draft'::text, 'submitted'::text, 'under_review'::text, 'approved'::text, 'rejected'::text, 'waitlisted'::text]))),
    CONSTRAINT applications_submitted_at_check CHECK (((status = 'draft'::text) OR (submitted_at IS NOT NULL))),
    CONSTRAINT applications_workflow_state_check CHECK ((jsonb_typeof(workflow_state) = 'object'::text))
);

ALTER TABLE ONLY housing.applications FORCE ROW LEVEL SECURITY;

COMMENT ON TABLE housing.applications IS 'An applicant asks for a home in a project; at most once for each';

COMMENT ON COLUMN housing.applications.company_id IS 'The company';

COMMENT ON COLUMN housing.applications.id IS 'The application, within the company';

COMMENT ON COLUMN housing.applications.project_id IS 'The project';

COMMENT ON COLUMN housing.applications.applicant_id IS 'The applicant';

COMMENT ON COLUMN housing.applications.status IS 'How far the application is';

COMMENT ON COLUMN housing.applications.priority_score IS 'How urgent it is; higher is earlier';

COMMENT ON COLUMN housing.applications.submitted_at IS 'When it was handed in, kept by a trigger; a draft has no such time';

COMMENT ON COLUMN housing.applications.reviewed_at IS 'When somebody looked at it first';

COMMENT ON COLUMN housing.applications.approved_at IS 'When it was approved';

COMMENT ON COLUMN housing.applications.rejected_at IS 'When it was rejected';

COMMENT ON COLUMN housing.applications.rejection_reason IS 'Why it was rejected';

COMMENT ON COLUMN housing.applications.documents IS 'Papers handed in, a list';

COMMENT ON COLUMN housing.applications.workflow_state IS 'Where the application''s workflow stands, an object';

COMMENT ON COLUMN housing.applications.created_at IS 'When the application was begun';

COMMENT ON COLUMN housing.applications.updated_at IS 'When this row was changed last';

ALTER TABLE ONLY housing.applications
    ADD CONSTRAINT applications_company_id_id_key PRIMARY KEY (company_id, id);

ALTER TABLE ONLY housing.applications
    ADD CONSTRAINT applications_company_id_project_id_applicant_id_key UNIQUE (company_id, project_id, applicant_id) INCLUDE (status, priority_score);

CREATE INDEX applications_company_id_applicant_id_idx ON housing.applications USING btree (company_id, applicant_id);

COMMENT ON INDEX housing.applications_company_id_applicant_id_idx IS 'An applicant''s applications (policies), and the foreign key';

COMMENT ON INDEX housing.applications_company_id_project_id_applicant_id_key IS 'One application per project and applicant; carries the project''s foreign key and its statistics without the table';

CREATE INDEX applications_company_id_status_submitted_at_idx ON housing.applications USING btree (company_id, status, submitted_at DESC, id DESC);

COMMENT ON INDEX housing.applications_company_id_status_submitted_at_idx IS 'The work list of one state, newest first, page by page';

CREATE INDEX applications_company_id_submitted_at_idx ON housing.applications USING btree (company_id, submitted_at DESC, id DESC);

COMMENT ON INDEX housing.applications_company_id_submitted_at_idx IS 'All applications, newest first, page by page';

CREATE TRIGGER audit_delete AFTER DELETE ON housing.applications REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('company_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_insert AFTER INSERT ON housing.applications REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('company_id', '{id}', '{}', '{}');

CREATE TRIGGER audit_update AFTER UPDATE ON housing.applications REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION audit.record('company_id', '{id}', '{}', '{}');

CREATE TRIGGER hand_in BEFORE UPDATE ON housing.applications FOR EACH ROW WHEN (((old.status = 'draft'::text) OR (new.status = 'draft'::text))) EXECUTE FUNCTION housing.hand_in();

CREATE TRIGGER hand_in_new BEFORE INSERT ON housing.applications FOR EACH ROW WHEN (((new.status = 'draft'::text) OR (app.user_role() = ANY (ARRAY['buyer'::text, 'applicant'::text])))) EXECUTE FUNCTION housing.hand_in();

CREATE TRIGGER keep_decisions BEFORE UPDATE ON housing.applications FOR EACH ROW WHEN (((app.user_role() = ANY (ARRAY['buyer'::text, 'applicant'::text])) AND ((((((old.priority_score IS DISTINCT FROM new.priority_score) OR (old.reviewed_at IS DISTINCT FROM new.reviewed_at)) OR (old.approved_at IS DISTINCT FROM new.approved_at)) OR (old.rejected_at IS DISTINCT FROM new.rejected_at)) OR (old.rejection_reason IS DISTINCT FROM new.rejection_reason)) OR (old.workflow_state IS DISTINCT FROM new.workflow_state)))) EXECUTE FUNCTION housing.keep_decisions('priority, workflow, times and reasons of a decision');

CREATE TRIGGER touch BEFORE UPDATE ON housing.applications FOR EACH ROW EXECUTE FUNCTION app.touch();

ALTER TABLE ONLY housing.applications
    ADD CONSTRAINT applications_company_id_applicant_id_fk FOREIGN KEY (company_id, applicant_id) REFERENCES housing.applicants(company_id, id) ON DELETE CASCADE;

ALTER TABLE ONLY housing.applications
    ADD CONSTRAINT applications_company_id_fk FOREIGN KEY (company_id) REFERENCES housing.companies(id) ON DELETE CASCADE;

ALTER TABLE ONLY housing.applications
    ADD CONSTRAINT applications_company_id_project_id_fk FOREIGN KEY (company_id, project_id) REFERENCES housing.projects(company_id, id) ON DELETE CASCADE;

ALTER TABLE housing.applications ENABLE ROW LEVEL SECURITY;

CREATE POLICY applications_delete ON housing.applications FOR DELETE TO app_user USING (( SELECT (app.user_role() = 'admin'::text)));

CREATE POLICY applications_insert ON housing.applications FOR INSERT TO app_user WITH CHECK ((( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'lender'::text]))) OR (( SELECT (app.user_role() = ANY (ARRAY['buyer'::text, 'applicant'::text]))) AND (status = ANY (ARRAY['draft'::text, 'submitted'::text])) AND (ROW(priority_score, reviewed_at, approved_at, rejected_at, rejection_reason) IS NULL) AND (workflow_state = '{}'::jsonb) AND (EXISTS ( SELECT
   FROM housing.applicants a
  WHERE ((a.company_id = applications.company_id) AND (a.id = applications.applicant_id) AND (a.user_id = app.user_id())))))));

CREATE POLICY applications_select ON housing.applications FOR SELECT TO app_user USING ((( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'lender'::text, 'developer'::text]))) OR (( SELECT (app.user_role() = ANY (ARRAY['buyer'::text, 'applicant'::text]))) AND (EXISTS ( SELECT
   FROM housing.applicants a
  WHERE ((a.company_id = applications.company_id) AND (a.id = applications.applicant_id) AND (a.user_id = app.user_id())))))));

CREATE POLICY applications_tenant ON housing.applications AS RESTRICTIVE TO app_user USING ((company_id = app.tenant_id()));

CREATE POLICY applications_update ON housing.applications FOR UPDATE TO app_user USING ((( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'lender'::text]))) OR (( SELECT (app.user_role() = ANY (ARRAY['buyer'::text, 'applicant'::text]))) AND (status = 'draft'::text) AND (EXISTS ( SELECT
   FROM housing.applicants a
  WHERE ((a.company_id = applications.company_id) AND (a.id = applications.applicant_id) AND (a.user_id = app.user_id()))))))) WITH CHECK ((( SELECT (app.user_role() = ANY (ARRAY['admin'::text, 'lender'::text]))) OR (( SELECT (app.user_role() = ANY (ARRAY['buyer'::text, 'applicant'::text]))) AND (status = ANY (ARRAY['draft'::text, 'submitted'::text])) AND (EXISTS ( SELECT
   FROM housing.applicants a
  WHERE ((a.company_id = applications.company_id) AND (a.id = applications.applicant_id) AND (a.user_id = app.user_id())))))));

GRANT SELECT,DELETE ON TABLE housing.applications TO app_user;
GRANT SELECT,INSERT,DELETE,UPDATE ON TABLE housing.applications TO app_copier;

GRANT INSERT(company_id) ON TABLE housing.applications TO app_user;

GRANT INSERT(project_id) ON TABLE housing.applications TO app_user;

GRANT INSERT(applicant_id) ON TABLE housing.applications TO app_user;

GRANT INSERT(status),UPDATE(status) ON TABLE housing.applications TO app_user;

GRANT INSERT(priority_score),UPDATE(priority_score) ON TABLE housing.applications TO app_user;

GRANT INSERT(submitted_at),UPDATE(submitted_at) ON TABLE housing.applications TO app_user;

GRANT UPDATE(reviewed_at) ON TABLE housing.applications TO app_user;

GRANT UPDATE(approved_at) ON TABLE housing.applications TO app_user;

GRANT UPDATE(rejected_at) ON TABLE housing.applications TO app_user;

GRANT UPDATE(rejection_reason) ON TABLE housing.applications TO app_user;

GRANT INSERT(documents),UPDATE(documents) ON TABLE housing.applications TO app_user;

GRANT INSERT(workflow_state),UPDATE(workflow_state) ON TABLE housing.applications TO app_user;
