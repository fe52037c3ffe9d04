-- Everything in the schema housing, and nothing else: an object that nobody listed here fails.
begin;
select plan(34);

select schema_owner_is('housing', 'app_owner');
select tables_are('housing', array['companies', 'users', 'projects', 'applicants', 'applications', 'contact_submissions']);
select views_are('housing', array['audit_logs', 'project_statistics']);
select materialized_views_are('housing', array[]::name[]);
select functions_are('housing', array[
  'hand_in', 'keep_decisions', 'projects_near', 'search_applicants', 'search_projects', 'update_profile', 'update_project_statuses', 'user_for_login'
]);
select sequences_are('housing', array[]::name[]);
select enums_are('housing', array[]::name[]);

select columns_are('housing', 'companies', array[
  'id', 'company_key', 'name', 'plan', 'max_seats', 'settings', 'created_at', 'updated_at', 'search_vector'
]);
select columns_are('housing', 'users', array[
  'company_id', 'id', 'email', 'password_hash', 'role', 'first_name', 'last_name', 'phone', 'is_active',
  'last_login', 'failed_login_attempts', 'locked_until', 'created_at', 'updated_at'
]);
select columns_are('housing', 'projects', array[
  'company_id', 'id', 'name', 'developer', 'location', 'address', 'latitude', 'longitude', 'total_units',
  'affordable_units', 'ami_levels', 'unit_types', 'status', 'completion_date', 'application_deadline',
  'description', 'amenities', 'images', 'price_range_min', 'price_range_max', 'created_at', 'updated_at',
  'search_vector'
]);
select columns_are('housing', 'applicants', array[
  'company_id', 'id', 'user_id', 'first_name', 'last_name', 'email', 'phone', 'date_of_birth',
  'household_size', 'annual_income', 'employment_status', 'current_address', 'preferred_locations',
  'unit_preferences', 'documents', 'notes', 'created_at', 'updated_at', 'search_vector'
]);
select columns_are('housing', 'applications', array[
  'company_id', 'id', 'project_id', 'applicant_id', 'status', 'priority_score', 'submitted_at', 'reviewed_at',
  'approved_at', 'rejected_at', 'rejection_reason', 'documents', 'workflow_state', 'created_at', 'updated_at'
]);
select columns_are('housing', 'contact_submissions', array[
  'company_id', 'id', 'name', 'email', 'company', 'phone', 'subject', 'message', 'status', 'responded_at', 'created_at'
]);

select indexes_are('housing', 'companies', array['companies_id_key', 'companies_company_key_key']);
select indexes_are('housing', 'users', array[
  'users_company_id_id_key', 'users_company_id_email_key', 'users_company_id_role_idx'
]);
select indexes_are('housing', 'projects', array[
  'projects_company_id_id_key', 'projects_company_id_status_idx', 'projects_company_id_created_at_idx',
  'projects_company_id_search_vector_idx', 'projects_company_id_name_idx', 'projects_company_id_coordinates_idx'
]);
select indexes_are('housing', 'applicants', array[
  'applicants_company_id_id_key', 'applicants_company_id_user_id_idx', 'applicants_company_id_email_idx',
  'applicants_company_id_search_vector_idx', 'applicants_company_id_name_idx'
]);
select indexes_are('housing', 'applications', array[
  'applications_company_id_id_key', 'applications_company_id_project_id_applicant_id_key',
  'applications_company_id_applicant_id_idx', 'applications_company_id_status_submitted_at_idx',
  'applications_company_id_submitted_at_idx'
]);
select indexes_are('housing', 'contact_submissions', array[
  'contact_submissions_company_id_id_key', 'contact_submissions_company_id_status_created_at_idx',
  'contact_submissions_company_id_created_at_idx'
]);

select policies_are('housing', 'companies', array['companies_tenant', 'companies_select', 'companies_update']);
select policies_are('housing', t, array[t || '_tenant', t || '_select', t || '_insert', t || '_update', t || '_delete']::name[])
from unnest(array['users', 'projects', 'applicants', 'applications', 'contact_submissions']) as t;
select set_eq(
  $$select polname::text from pg_policy as p join pg_class as c on c.oid = p.polrelid
    where c.relnamespace = 'housing'::regnamespace and not p.polpermissive$$,
  array['companies_tenant', 'users_tenant', 'projects_tenant', 'applicants_tenant', 'applications_tenant', 'contact_submissions_tenant'],
  'the tenant is a restrictive policy on every table'
);
select is_empty(
  $$select polname from pg_policy as p join pg_class as c on c.oid = p.polrelid
    where c.relnamespace = 'housing'::regnamespace and p.polroles <> array['app_user'::regrole::oid]$$,
  'every policy names app_user'
);

select triggers_are('housing', t, array['touch', 'audit_insert', 'audit_update', 'audit_delete'] || own)
from (
  values
    ('companies', '{}'::text[]), ('users', '{}'), ('projects', '{}'), ('applicants', '{keep_decisions}'),
    ('applications', '{hand_in, hand_in_new, keep_decisions}')
) as t (t, own);
select triggers_are('housing', 'contact_submissions', array['audit_insert', 'audit_update', 'audit_delete']);

select is_empty(
  $$select table_name, column_name from information_schema.column_privileges
    where table_schema = 'housing' and grantee = 'app_user' and privilege_type in ('INSERT', 'UPDATE')
      and (column_name in ('id', 'created_at', 'updated_at') or (column_name = 'company_id' and privilege_type = 'UPDATE'))$$,
  'applications never write keys and times that the database keeps, and never move a row to another company'
);

select * from finish();
rollback;
