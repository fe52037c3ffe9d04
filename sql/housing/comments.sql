-- What housing's tables, columns and indexes are for. An index that nobody can explain goes.
comment on schema housing
  is 'Affordable housing: companies, their projects, and who applies for a home in them';

comment on table housing.companies is 'The tenants: one row per company';
comment on column housing.companies.id is 'The tenant of everything else';
comment on column housing.companies.company_key
  is 'The company''s short name in addresses: lower case, digits, hyphens';
comment on column housing.companies.name is 'The company''s name';
comment on column housing.companies.plan is 'What the company pays for';
comment on column housing.companies.max_seats
  is 'How many users the company has paid for; the application keeps to it, the database does not';
comment on column housing.companies.settings is 'The company''s own settings, an object';
comment on column housing.companies.created_at is 'When the company joined';
comment on column housing.companies.updated_at is 'When this row was changed last';
comment on column housing.companies.search_vector
  is 'Name and key as words, for whoever runs the platform; a few rows need no index';

comment on table housing.users is 'Who may log in, and as what';
comment on column housing.users.company_id is 'The company';
comment on column housing.users.id is 'The user, within the company';
comment on column housing.users.email is 'Unique within the company, whatever its case';
comment on column housing.users.password_hash is 'Never readable by app_user, hidden in the audit';
comment on column housing.users.role
  is 'What the user may do; the policies read it from the session';
comment on column housing.users.first_name is 'Given name';
comment on column housing.users.last_name is 'Family name';
comment on column housing.users.phone is 'Telephone number as it was typed';
comment on column housing.users.is_active is 'Whether the user may log in';
comment on column housing.users.last_login is 'The last successful login';
comment on column housing.users.failed_login_attempts
  is 'Failed logins since the last successful one';
comment on column housing.users.locked_until is 'No login before this time';
comment on column housing.users.created_at is 'When the user was made';
comment on column housing.users.updated_at is 'When this row was changed last';
comment on index housing.users_company_id_email_key
  is 'Login finds the user; one address once per company, so that no other company''s users can be guessed';
comment on index housing.users_company_id_role_idx is 'The users of one role';

comment on table housing.projects
  is 'Buildings with affordable homes, from the plan to the last handover';
comment on column housing.projects.company_id is 'The company';
comment on column housing.projects.id is 'The project, within the company';
comment on column housing.projects.name is 'The project''s name';
comment on column housing.projects.developer is 'Who builds it';
comment on column housing.projects.location is 'City or district';
comment on column housing.projects.address is 'Postal address';
comment on column housing.projects.latitude is 'Degrees north; with longitude or not at all';
comment on column housing.projects.longitude is 'Degrees east';
comment on column housing.projects.total_units is 'Homes in all';
comment on column housing.projects.affordable_units is 'Homes below the market''s price';
comment on column housing.projects.ami_levels
  is 'Income limits of the homes, as shares of the area''s median income';
comment on column housing.projects.unit_types is 'Kinds of homes: studio, 1br and so on';
comment on column housing.projects.status is 'How far the project is';
comment on column housing.projects.completion_date is 'When it is or was to be finished';
comment on column housing.projects.application_deadline is 'The last day to apply';
comment on column housing.projects.description is 'Prose for the public';
comment on column housing.projects.amenities is 'What the building offers, a list';
comment on column housing.projects.images is 'Addresses of pictures';
comment on column housing.projects.price_range_min is 'The cheapest home';
comment on column housing.projects.price_range_max is 'The dearest home';
comment on column housing.projects.created_at is 'When the project was entered';
comment on column housing.projects.updated_at is 'When this row was changed last';
comment on column housing.projects.search_vector
  is 'Name (A), location (B) and description (C) as English words without accents';
comment on index housing.projects_company_id_status_idx
  is 'Projects of one state, and their counts';
comment on index housing.projects_company_id_created_at_idx
  is 'The list of projects, newest first, page by page';
comment on index housing.projects_company_id_search_vector_idx
  is 'housing.search_projects(): words; covers the location too';
comment on index housing.projects_company_id_name_idx
  is 'housing.search_projects(): misspelt names';
comment on index housing.projects_company_id_coordinates_idx
  is 'housing.projects_near(): within a radius';

comment on table housing.applicants is 'People or households who look for a home';
comment on column housing.applicants.company_id is 'The company';
comment on column housing.applicants.id is 'The applicant, within the company';
comment on column housing.applicants.user_id is 'The user who is this applicant, if he has a login';
comment on column housing.applicants.first_name is 'Given name';
comment on column housing.applicants.last_name is 'Family name';
comment on column housing.applicants.email
  is 'Where the applicant is written to; households may share one';
comment on column housing.applicants.phone is 'Telephone number as it was typed';
comment on column housing.applicants.date_of_birth is 'Date of birth';
comment on column housing.applicants.household_size is 'How many people will live in the home';
comment on column housing.applicants.annual_income is 'The household''s income in a year';
comment on column housing.applicants.employment_status is 'How the applicant earns a living';
comment on column housing.applicants.current_address is 'Where the applicant lives now';
comment on column housing.applicants.preferred_locations
  is 'Where the applicant would like to live';
comment on column housing.applicants.unit_preferences is 'Wishes about the home, an object';
comment on column housing.applicants.documents is 'Papers handed in, a list';
comment on column housing.applicants.notes is 'Notes of the company';
comment on column housing.applicants.created_at is 'When the applicant was entered';
comment on column housing.applicants.updated_at is 'When this row was changed last';
comment on column housing.applicants.search_vector
  is 'Names and address of mail as words, unstemmed, without accents';
comment on index housing.applicants_company_id_user_id_idx
  is 'A user''s own applicants (policies), and the foreign key';
comment on index housing.applicants_company_id_email_idx is 'Finds an applicant by address of mail';
comment on index housing.applicants_company_id_search_vector_idx
  is 'housing.search_applicants(): words';
comment on index housing.applicants_company_id_name_idx
  is 'housing.search_applicants(): misspelt names';

comment on table housing.applications
  is 'An applicant asks for a home in a project; at most once for each';
comment on column housing.applications.company_id is 'The company';
comment on column housing.applications.id is 'The application, within the company';
comment on column housing.applications.project_id is 'The project';
comment on column housing.applications.applicant_id is 'The applicant';
comment on column housing.applications.status is 'How far the application is';
comment on column housing.applications.priority_score is 'How urgent it is; higher is earlier';
comment on column housing.applications.submitted_at
  is 'When it was handed in, kept by a trigger; a draft has no such time';
comment on column housing.applications.reviewed_at is 'When somebody looked at it first';
comment on column housing.applications.approved_at is 'When it was approved';
comment on column housing.applications.rejected_at is 'When it was rejected';
comment on column housing.applications.rejection_reason is 'Why it was rejected';
comment on column housing.applications.documents is 'Papers handed in, a list';
comment on column housing.applications.workflow_state
  is 'Where the application''s workflow stands, an object';
comment on column housing.applications.created_at is 'When the application was begun';
comment on column housing.applications.updated_at is 'When this row was changed last';
comment on index housing.applications_company_id_project_id_applicant_id_key
  is 'One application per project and applicant; carries the project''s foreign key and its statistics without the table';
comment on index housing.applications_company_id_applicant_id_idx
  is 'An applicant''s applications (policies), and the foreign key';
comment on index housing.applications_company_id_status_submitted_at_idx
  is 'The work list of one state, newest first, page by page';
comment on index housing.applications_company_id_submitted_at_idx
  is 'All applications, newest first, page by page';

comment on table housing.contact_submissions
  is 'Messages from the public form of a company''s pages';
comment on column housing.contact_submissions.company_id
  is 'The company whose page carried the form';
comment on column housing.contact_submissions.id is 'The message, within the company';
comment on column housing.contact_submissions.name is 'Who wrote';
comment on column housing.contact_submissions.email is 'Where to answer';
comment on column housing.contact_submissions.company is 'The sender''s own company, if any';
comment on column housing.contact_submissions.phone is 'Telephone number as it was typed';
comment on column housing.contact_submissions.subject is 'Subject';
comment on column housing.contact_submissions.message is 'The message';
comment on column housing.contact_submissions.status is 'How far the answer is';
comment on column housing.contact_submissions.responded_at is 'When it was answered';
comment on column housing.contact_submissions.created_at is 'When it was sent';
comment on index housing.contact_submissions_company_id_status_created_at_idx
  is 'The inbox of one state, newest first, page by page';
comment on index housing.contact_submissions_company_id_created_at_idx
  is 'The whole inbox, newest first, page by page';
