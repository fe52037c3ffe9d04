--! Previous: sha1:4059080ab94aa28b85edc932c1ce26c6f2fee370
--! Hash: sha1:7c56183acc63b7dabc9fd6babbe680e0c8e5eebb
--! Message: housing tables

-- Housing: affordable housing projects of many companies, the people who apply for a home in them,
-- and what becomes of their applications. The tenant is the company. Its identifier comes first in
-- every key and index, and every foreign key carries it, so that a row can never point at another
-- company's. Identifiers are uuids: they cannot be counted, and tell nothing when probed. States are
-- text with a check, because an enum's equality is not leakproof and would not use an index under
-- row level security. updated_at is kept by app.touch_on_update(), the history by audit.enable().
set local role app_owner;

create schema housing;

create table housing.companies (
  id uuid not null default gen_random_uuid(),
  company_key text not null,
  name text not null,
  plan text not null default 'trial',
  max_seats integer not null default 5,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  search_vector tsvector generated always as (
    to_tsvector('app.simple', name || ' ' || company_key)
  ) stored,
  constraint companies_id_key primary key (id),
  constraint companies_company_key_key unique (company_key),
  constraint companies_company_key_check check (company_key ~ '^[a-z0-9][a-z0-9-]{0,254}$'),
  constraint companies_name_check check (length(name) between 1 and 255),
  constraint companies_plan_check check (plan in ('trial', 'starter', 'professional', 'enterprise')),
  constraint companies_max_seats_check check (max_seats > 0),
  constraint companies_settings_check check (jsonb_typeof(settings) = 'object')
);

create table housing.users (
  company_id uuid not null,
  id uuid not null default gen_random_uuid(),
  email text not null,
  password_hash text not null,
  role text not null,
  first_name text,
  last_name text,
  phone text,
  is_active boolean not null default true,
  last_login timestamptz,
  failed_login_attempts integer not null default 0,
  locked_until timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint users_company_id_id_key primary key (company_id, id),
  constraint users_company_id_fk foreign key (company_id) references housing.companies (id) on delete cascade,
  constraint users_email_check check (length(email) <= 255 and email like '_%@_%'),
  constraint users_password_hash_check check (length(password_hash) between 1 and 255),
  constraint users_role_check check (role in ('admin', 'lender', 'developer', 'buyer', 'applicant')),
  constraint users_first_name_check check (length(first_name) <= 100),
  constraint users_last_name_check check (length(last_name) <= 100),
  constraint users_phone_check check (length(phone) <= 20),
  constraint users_failed_login_attempts_check check (failed_login_attempts >= 0)
);

create unique index users_company_id_email_key on housing.users (company_id, lower(email));

create index users_company_id_role_idx on housing.users (company_id, role);

create table housing.projects (
  company_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null,
  developer text,
  location text,
  address text,
  latitude double precision,
  longitude double precision,
  total_units integer,
  affordable_units integer,
  ami_levels text[] not null default '{}',
  unit_types text[] not null default '{}',
  status text not null default 'planning',
  completion_date date,
  application_deadline date,
  description text,
  amenities jsonb not null default '[]',
  images text[] not null default '{}',
  price_range_min numeric(12, 2),
  price_range_max numeric(12, 2),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  search_vector tsvector generated always as (
    setweight(to_tsvector('app.english', name), 'A') || setweight(to_tsvector('app.english', coalesce(location, '')), 'B') || setweight(to_tsvector('app.english', coalesce(description, '')), 'C')
  ) stored,
  constraint projects_company_id_id_key primary key (company_id, id),
  constraint projects_company_id_fk foreign key (company_id) references housing.companies (id) on delete cascade,
  constraint projects_name_check check (length(name) between 1 and 255),
  constraint projects_developer_check check (length(developer) <= 255),
  constraint projects_location_check check (length(location) <= 255),
  constraint projects_address_check check (length(address) <= 1000),
  constraint projects_latitude_longitude_check check (
    (latitude is null) = (longitude is null)
    and latitude between -90 and 90
    and longitude between -180 and 180
  ),
  constraint projects_total_units_check check (total_units >= 0),
  constraint projects_affordable_units_check check (affordable_units between 0 and total_units),
  constraint projects_status_check check (
    status in ('planning', 'construction', 'marketing', 'accepting_applications', 'completed')
  ),
  constraint projects_description_check check (length(description) <= 10000),
  constraint projects_amenities_check check (jsonb_typeof(amenities) = 'array'),
  constraint projects_price_range_check check (
    price_range_min >= 0
    and price_range_max >= coalesce(price_range_min, 0)
  )
);

create index projects_company_id_status_idx on housing.projects (company_id, status);

create index projects_company_id_created_at_idx on housing.projects (company_id, created_at desc, id desc);

create index projects_company_id_search_vector_idx on housing.projects using gin (company_id extensions.uuid_ops, search_vector);

create index projects_company_id_name_idx on housing.projects using gin (
  company_id extensions.uuid_ops,
  app.search_text(name) extensions.gin_trgm_ops
);

create index projects_company_id_coordinates_idx on housing.projects using gist (
  company_id extensions.gist_uuid_ops,
  extensions.ll_to_earth(latitude, longitude)
)
where
  latitude is not null;

create table housing.applicants (
  company_id uuid not null,
  id uuid not null default gen_random_uuid(),
  user_id uuid,
  first_name text not null,
  last_name text not null,
  email text not null,
  phone text,
  date_of_birth date,
  household_size integer,
  annual_income numeric(12, 2),
  employment_status text,
  current_address text,
  preferred_locations text[] not null default '{}',
  unit_preferences jsonb not null default '{}',
  documents jsonb not null default '[]',
  notes text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  search_vector tsvector generated always as (
    to_tsvector('app.simple', first_name || ' ' || last_name || ' ' || email)
  ) stored,
  constraint applicants_company_id_id_key primary key (company_id, id),
  constraint applicants_company_id_fk foreign key (company_id) references housing.companies (id) on delete cascade,
  constraint applicants_company_id_user_id_fk foreign key (company_id, user_id) references housing.users (company_id, id) on delete set null (user_id),
  constraint applicants_first_name_check check (length(first_name) between 1 and 100),
  constraint applicants_last_name_check check (length(last_name) between 1 and 100),
  constraint applicants_email_check check (length(email) <= 255 and email like '_%@_%'),
  constraint applicants_phone_check check (length(phone) <= 20),
  constraint applicants_date_of_birth_check check (date_of_birth >= '1900-01-01'),
  constraint applicants_household_size_check check (household_size between 1 and 30),
  constraint applicants_annual_income_check check (annual_income >= 0),
  constraint applicants_employment_status_check check (
    employment_status in ('employed', 'self_employed', 'unemployed', 'retired', 'student', 'disabled')
  ),
  constraint applicants_current_address_check check (length(current_address) <= 1000),
  constraint applicants_unit_preferences_check check (jsonb_typeof(unit_preferences) = 'object'),
  constraint applicants_documents_check check (jsonb_typeof(documents) = 'array'),
  constraint applicants_notes_check check (length(notes) <= 10000)
);

create index applicants_company_id_user_id_idx on housing.applicants (company_id, user_id);

create index applicants_company_id_email_idx on housing.applicants (company_id, lower(email));

create index applicants_company_id_search_vector_idx on housing.applicants using gin (company_id extensions.uuid_ops, search_vector);

create index applicants_company_id_name_idx on housing.applicants using gin (
  company_id extensions.uuid_ops,
  app.search_text(first_name || ' ' || last_name) extensions.gin_trgm_ops
);

create table housing.applications (
  company_id uuid not null,
  id uuid not null default gen_random_uuid(),
  project_id uuid not null,
  applicant_id uuid not null,
  status text not null default 'submitted',
  priority_score numeric(5, 2),
  submitted_at timestamptz default now(),
  reviewed_at timestamptz,
  approved_at timestamptz,
  rejected_at timestamptz,
  rejection_reason text,
  documents jsonb not null default '[]',
  workflow_state jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint applications_company_id_id_key primary key (company_id, id),
  constraint applications_company_id_project_id_applicant_id_key unique (company_id, project_id, applicant_id) include (status, priority_score),
  constraint applications_company_id_fk foreign key (company_id) references housing.companies (id) on delete cascade,
  constraint applications_company_id_project_id_fk foreign key (company_id, project_id) references housing.projects (company_id, id) on delete cascade,
  constraint applications_company_id_applicant_id_fk foreign key (company_id, applicant_id) references housing.applicants (company_id, id) on delete cascade,
  constraint applications_status_check check (
    status in ('draft', 'submitted', 'under_review', 'approved', 'rejected', 'waitlisted')
  ),
  constraint applications_submitted_at_check check (status = 'draft' or submitted_at is not null),
  constraint applications_rejection_reason_check check (length(rejection_reason) <= 10000),
  constraint applications_documents_check check (jsonb_typeof(documents) = 'array'),
  constraint applications_workflow_state_check check (jsonb_typeof(workflow_state) = 'object')
);

create index applications_company_id_applicant_id_idx on housing.applications (company_id, applicant_id);

create index applications_company_id_status_submitted_at_idx on housing.applications (company_id, status, submitted_at desc, id desc);

create index applications_company_id_submitted_at_idx on housing.applications (company_id, submitted_at desc, id desc);

create table housing.contact_submissions (
  company_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null,
  email text not null,
  company text,
  phone text,
  subject text not null,
  message text not null,
  status text not null default 'new',
  responded_at timestamptz,
  created_at timestamptz not null default now(),
  constraint contact_submissions_company_id_id_key primary key (company_id, id),
  constraint contact_submissions_company_id_fk foreign key (company_id) references housing.companies (id) on delete cascade,
  constraint contact_submissions_name_check check (length(name) between 1 and 255),
  constraint contact_submissions_email_check check (length(email) <= 255 and email like '_%@_%'),
  constraint contact_submissions_company_check check (length(company) <= 255),
  constraint contact_submissions_phone_check check (length(phone) <= 20),
  constraint contact_submissions_subject_check check (length(subject) between 1 and 500),
  constraint contact_submissions_message_check check (length(message) between 1 and 10000),
  constraint contact_submissions_status_check check (status in ('new', 'in_progress', 'responded', 'closed'))
);

create index contact_submissions_company_id_status_created_at_idx on housing.contact_submissions (company_id, status, created_at desc, id desc);

create index contact_submissions_company_id_created_at_idx on housing.contact_submissions (company_id, created_at desc, id desc);

--! Included housing/comments.sql
-- What housing's tables, columns and indexes are for. An index that nobody can explain goes.
comment on schema housing
  is 'Affordable housing: companies, their projects, and who applies for a home in them';

comment on table housing.companies is 'The tenants: one row per company';
comment on column housing.companies.id is 'The tenant of everything else';
comment on column housing.companies.company_key
  is 'The company''s short name in addresses: lower case, digits, hyphens';
comment on column housing.companies.name is 'The company''s name';
comment on column housing.companies.plan is 'What the company pays for';
comment on column housing.companies.max_seats is 'How many users the plan allows';
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
  is 'When it was handed in; a draft has no such time';
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
--! EndIncluded housing/comments.sql
