-- homeverse.db as the old application left it: SQLite, integer keys, 0 and 1 for booleans, dates as
-- text (UTC), JSON as text, types that SQLite does not enforce, foreign keys that nobody switched
-- on. generated_dirt is not the old application's: the generator notes there which rows it spoilt
-- and how, so that a test can compare the copy's rejects with the truth.
create table companies (
  id integer primary key autoincrement,
  company_key text unique not null,
  name text,
  "plan" text default 'trial',
  max_seats integer default 5,
  settings text,
  created_at text,
  updated_at text
);

create table users (
  id integer primary key autoincrement,
  company_id integer references companies (id),
  email text unique not null,
  password_hash text not null,
  role text not null,
  first_name text,
  last_name text,
  phone text,
  is_active integer default 1,
  last_login text,
  failed_login_attempts integer default 0,
  locked_until text,
  created_at text,
  updated_at text
);

create table projects (
  id integer primary key autoincrement,
  company_id integer references companies (id),
  name text,
  developer text,
  location text,
  address text,
  coordinates text,
  total_units integer,
  affordable_units integer,
  ami_levels text,
  unit_types text,
  status text default 'planning',
  completion_date text,
  application_deadline text,
  description text,
  amenities text,
  images text,
  price_range_min real,
  price_range_max real,
  created_at text,
  updated_at text
);

create table applicants (
  id integer primary key autoincrement,
  company_id integer references companies (id),
  user_id integer references users (id),
  first_name text,
  last_name text,
  email text,
  phone text,
  date_of_birth text,
  household_size,
  annual_income,
  employment_status text,
  current_address text,
  preferred_locations text,
  unit_preferences text,
  documents text,
  notes text,
  created_at text,
  updated_at text
);

create table applications (
  id integer primary key autoincrement,
  company_id integer references companies (id),
  project_id integer references projects (id),
  applicant_id integer references applicants (id),
  status text default 'submitted',
  priority_score real,
  submitted_at text,
  reviewed_at text,
  approved_at text,
  rejected_at text,
  rejection_reason text,
  documents text,
  workflow_state text,
  created_at text,
  updated_at text,
  unique (project_id, applicant_id)
);

create table contact_submissions (
  id integer primary key autoincrement,
  company_id integer references companies (id),
  name text,
  email text,
  company text,
  phone text,
  subject text,
  message text,
  status text default 'new',
  responded_at text,
  created_at text
);

create table generated_dirt (
  table_name text not null,
  id integer not null,
  kind text not null,
  primary key (table_name, id)
) without rowid;
