-- Which columns may be read and written at all; the policies decide about the rows. Nobody changes a
-- key, a tenant or a time that the database keeps, and nobody reads a password's hash: a login asks
-- housing.user_for_login(). app_user cannot truncate. Reads and writes are taken back first, so that
-- this file alone says what is granted.
revoke all on all tables in schema housing from app_user, app_copier, app_monitor;

grant usage on schema housing to app_user, app_copier;

-- companies
grant select on housing.companies to app_user;
grant update (name, settings) on housing.companies to app_user;

-- users
grant
  select (company_id, id, email, role, first_name, last_name, phone, is_active, last_login,
    failed_login_attempts, locked_until, created_at, updated_at),
  insert (company_id, email, password_hash, role, first_name, last_name, phone, is_active),
  update (email, password_hash, role, first_name, last_name, phone, is_active, last_login,
    failed_login_attempts, locked_until),
  delete
on housing.users
to app_user;

-- projects
grant
  select,
  insert (company_id, name, developer, location, address, latitude, longitude, total_units,
    affordable_units, ami_levels, unit_types, status, completion_date, application_deadline,
    description, amenities, images, price_range_min, price_range_max),
  update (name, developer, location, address, latitude, longitude, total_units, affordable_units,
    ami_levels, unit_types, status, completion_date, application_deadline, description, amenities,
    images, price_range_min, price_range_max),
  delete
on housing.projects
to app_user;

-- applicants
grant
  select,
  insert (company_id, user_id, first_name, last_name, email, phone, date_of_birth, household_size,
    annual_income, employment_status, current_address, preferred_locations, unit_preferences,
    documents, notes),
  update (first_name, last_name, email, phone, date_of_birth, household_size, annual_income,
    employment_status, current_address, preferred_locations, unit_preferences, documents, notes),
  delete
on housing.applicants
to app_user;

-- applications
grant
  select,
  insert (company_id, project_id, applicant_id, status, priority_score, submitted_at, documents,
    workflow_state),
  update (status, priority_score, submitted_at, reviewed_at, approved_at, rejected_at,
    rejection_reason, documents, workflow_state),
  delete
on housing.applications
to app_user;

-- contact_submissions
grant
  select,
  insert (company_id, name, email, company, phone, subject, message),
  update (status, responded_at),
  delete
on housing.contact_submissions
to app_user;

-- views
grant select on housing.audit_logs, housing.project_statistics to app_user;

-- app_copier brings whole rows in, and may change and take out what it brought
grant select, insert, update, delete
on housing.companies, housing.users, housing.projects, housing.applicants, housing.applications,
  housing.contact_submissions
to app_copier;
