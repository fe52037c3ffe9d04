-- Who sees and changes what. Two layers for app_user, kept apart so that neither can undo the other:
-- a restrictive policy per table pins every row to the company of the transaction; permissive ones,
-- one per command, say what a role may do inside it. A command without a permissive policy is
-- forbidden to everybody. Row level security is forced, so the owner is no exception by accident
-- (app_owner has BYPASSRLS on purpose). Roles: admin, lender, developer, buyer, applicant.
-- A role is compared inside (select …): that is done once for a statement, and the planner takes it to
-- let half of the rows through. Without it, it would expect one row in two hundred and choose plans
-- for a handful.
-- What the company decides (priority, workflow, times and reasons of a decision, its notes) is not a
-- buyer's or applicant's to set: the policies refuse it in a new row, and the triggers refuse its
-- change, because a policy cannot compare a row with what it was.
--
--                      read                          write                       delete
-- companies            all                           admin (update only)         nobody
-- users                admin; oneself                admin                       admin
-- projects             all                           admin, developer            admin
-- applicants           admin, lender; oneself        admin, lender; oneself      admin
-- applications         admin, lender, developer;     admin, lender;              admin
--                      one's own                     one's own while a draft
-- contact_submissions  admin                         insert: all; update: admin  admin
select
  app.reset_policies(
    'housing.companies',
    'housing.users',
    'housing.projects',
    'housing.applicants',
    'housing.applications',
    'housing.contact_submissions'
  );

-- companies
create policy companies_tenant on housing.companies as restrictive
  for all to app_user
  using (id = app.tenant_id());
create policy companies_select on housing.companies
  for select to app_user
  using ((select app.user_role() in ('admin', 'lender', 'developer', 'buyer', 'applicant')));
create policy companies_update on housing.companies
  for update to app_user
  using ((select app.user_role() = 'admin'));

-- users
create policy users_tenant on housing.users as restrictive
  for all to app_user
  using (company_id = app.tenant_id());
create policy users_select on housing.users
  for select to app_user
  using ((select app.user_role() = 'admin') or id = app.user_id());
create policy users_insert on housing.users
  for insert to app_user
  with check ((select app.user_role() = 'admin'));
create policy users_update on housing.users
  for update to app_user
  using ((select app.user_role() = 'admin'));
create policy users_delete on housing.users
  for delete to app_user
  using ((select app.user_role() = 'admin'));

-- projects
create policy projects_tenant on housing.projects as restrictive
  for all to app_user
  using (company_id = app.tenant_id());
create policy projects_select on housing.projects
  for select to app_user
  using ((select app.user_role() in ('admin', 'lender', 'developer', 'buyer', 'applicant')));
create policy projects_insert on housing.projects
  for insert to app_user
  with check ((select app.user_role() in ('admin', 'developer')));
create policy projects_update on housing.projects
  for update to app_user
  using ((select app.user_role() in ('admin', 'developer')));
create policy projects_delete on housing.projects
  for delete to app_user
  using ((select app.user_role() = 'admin'));

-- applicants
create policy applicants_tenant on housing.applicants as restrictive
  for all to app_user
  using (company_id = app.tenant_id());
create policy applicants_select on housing.applicants
  for select to app_user
  using (
    (select app.user_role() in ('admin', 'lender'))
    or ((select app.user_role() in ('buyer', 'applicant')) and user_id = app.user_id())
  );
create policy applicants_insert on housing.applicants
  for insert to app_user
  with check (
    (select app.user_role() in ('admin', 'lender'))
    or (
      (select app.user_role() in ('buyer', 'applicant'))
      and user_id = app.user_id()
      and notes is null
    )
  );
create policy applicants_update on housing.applicants
  for update to app_user
  using (
    (select app.user_role() in ('admin', 'lender'))
    or ((select app.user_role() in ('buyer', 'applicant')) and user_id = app.user_id())
  );
create policy applicants_delete on housing.applicants
  for delete to app_user
  using ((select app.user_role() = 'admin'));

-- applications; the inner query is itself under the policies of applicants
create policy applications_tenant on housing.applications as restrictive
  for all to app_user
  using (company_id = app.tenant_id());
create policy applications_select on housing.applications
  for select to app_user
  using (
    (select app.user_role() in ('admin', 'lender', 'developer'))
    or (
      (select app.user_role() in ('buyer', 'applicant'))
      and exists (
        select from housing.applicants as a
        where a.company_id = applications.company_id
          and a.id = applications.applicant_id
          and a.user_id = app.user_id()
      )
    )
  );
create policy applications_insert on housing.applications
  for insert to app_user
  with check (
    (select app.user_role() in ('admin', 'lender'))
    or (
      (select app.user_role() in ('buyer', 'applicant'))
      and status in ('draft', 'submitted')
      and (priority_score, reviewed_at, approved_at, rejected_at, rejection_reason) is null
      and workflow_state = '{}'
      and exists (
        select from housing.applicants as a
        where a.company_id = applications.company_id
          and a.id = applications.applicant_id
          and a.user_id = app.user_id()
      )
    )
  );
create policy applications_update on housing.applications
  for update to app_user
  using (
    (select app.user_role() in ('admin', 'lender'))
    or (
      (select app.user_role() in ('buyer', 'applicant'))
      and status = 'draft'
      and exists (
        select from housing.applicants as a
        where a.company_id = applications.company_id
          and a.id = applications.applicant_id
          and a.user_id = app.user_id()
      )
    )
  )
  with check (
    (select app.user_role() in ('admin', 'lender'))
    or (
      (select app.user_role() in ('buyer', 'applicant'))
      and status in ('draft', 'submitted')
      and exists (
        select from housing.applicants as a
        where a.company_id = applications.company_id
          and a.id = applications.applicant_id
          and a.user_id = app.user_id()
      )
    )
  );
create policy applications_delete on housing.applications
  for delete to app_user
  using ((select app.user_role() = 'admin'));

-- contact_submissions: the public form knows its company and nobody's role
create policy contact_submissions_tenant on housing.contact_submissions as restrictive
  for all to app_user
  using (company_id = app.tenant_id());
create policy contact_submissions_select on housing.contact_submissions
  for select to app_user
  using ((select app.user_role() = 'admin'));
create policy contact_submissions_insert on housing.contact_submissions
  for insert to app_user
  with check (status = 'new');
create policy contact_submissions_update on housing.contact_submissions
  for update to app_user
  using ((select app.user_role() = 'admin'));
create policy contact_submissions_delete on housing.contact_submissions
  for delete to app_user
  using ((select app.user_role() = 'admin'));
