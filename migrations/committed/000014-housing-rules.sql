--! Previous: sha1:7c56183acc63b7dabc9fd6babbe680e0c8e5eebb
--! Hash: sha1:8b281bad6f827797f6a3a9e9851c9690e6f44e87
--! Message: housing rules

set local role app_owner;

--! Included housing/views.sql
-- housing.audit_logs is the seventh table of this application: the company's part of the platform's
-- log, for admins. As its owner passes the log's row level security, the view itself is the wall:
-- security_barrier keeps a caller's own functions behind the condition.
-- housing.project_statistics runs with the caller's rights: who sees all applications counts all,
-- a buyer counts his own.
create or replace view housing.audit_logs
with (security_barrier = true) as
select
  l.tenant_id as company_id,
  l.id,
  l.created_at,
  l.table_name,
  l.record_id,
  l.action,
  l.old_values,
  l.new_values,
  l.actor_id as user_id,
  l.ip_address,
  l.user_agent
from audit.log as l
where
  l.tenant_id = app.tenant_id()
  and l.table_schema = 'housing'
  and app.user_role() = 'admin';

create or replace view housing.project_statistics
with (security_invoker = true) as
select
  p.company_id,
  p.id as project_id,
  p.name,
  p.status,
  p.created_at,
  s.application_count,
  s.approved_count,
  s.average_priority_score
from housing.projects as p
cross join lateral (
  select
    count(*) as application_count,
    count(*) filter (
      where
        a.status = 'approved'
    ) as approved_count,
    round(avg(a.priority_score), 2) as average_priority_score
  from housing.applications as a
  where
    a.company_id = p.company_id
    and a.project_id = p.id
) as s;

comment on view housing.audit_logs is 'The company''s changes, for its admins';

comment on column housing.audit_logs.user_id is 'Who made the change';

comment on view housing.project_statistics
  is 'Each project with the number of its applications, of approved ones, and their mean priority, in one query';
--! EndIncluded housing/views.sql
--! Included housing/search.sql
-- Search. Word search and trigrams use operators that are not leakproof, so under row level security
-- they could never be index conditions: these functions have their definer's rights instead, take
-- the company from the transaction (PB001 without one), ask for the role themselves, and name the
-- company in every condition. Words count more than similar spelling; ties are broken by the key, so
-- that pages never overlap: the next page begins behind (after_rank, after_id) of the last row.
-- Names may be misspelt: 0.4 lets two letters swapped in a word of five pass. The first statement
-- loads pg_trgm, whose setting a function may only name once the library is there.
select
  extensions.show_limit();

create or replace function housing.search_projects(
  query text,
  statuses text[] default null,
  page_size integer default 50,
  after_rank real default null,
  after_id uuid default null
) returns table (id uuid, name text, location text, status text, rank real)
language plpgsql stable parallel safe security definer rows 50
set search_path = pg_catalog, extensions, pg_temp
set pg_trgm.word_similarity_threshold = 0.4
as $$
declare
  company constant uuid := app.require_tenant();
  words constant tsquery := websearch_to_tsquery('app.english', query);
  spelling constant text := app.search_text(query);
begin
  perform app.require_role('admin', 'lender', 'developer', 'buyer', 'applicant');
  perform app.require_page(query, page_size);
  return query
  with found as (
    select p.id, p.name, p.location, p.status, (1 + ts_rank(p.search_vector, words))::real as rank
    from housing.projects as p
    where p.company_id = company and p.search_vector @@ words
    union all
    select p.id, p.name, p.location, p.status, word_similarity(spelling, app.search_text(p.name)) as rank
    from housing.projects as p
    where p.company_id = company and spelling <% app.search_text(p.name)
  ),
  best as (
    select distinct on (f.id) f.* from found as f order by f.id, f.rank desc
  )
  select b.id, b.name, b.location, b.status, b.rank
  from best as b
  where (search_projects.statuses is null or b.status = any (search_projects.statuses))
    and (after_rank is null or (-b.rank, b.id) > (-after_rank, after_id))
  order by -b.rank, b.id
  limit page_size;
end
$$;

create or replace function housing.search_applicants(
  query text,
  page_size integer default 50,
  after_rank real default null,
  after_id uuid default null
) returns table (id uuid, first_name text, last_name text, email text, rank real)
language plpgsql stable parallel safe security definer rows 50
set search_path = pg_catalog, extensions, pg_temp
set pg_trgm.word_similarity_threshold = 0.4
as $$
declare
  company constant uuid := app.require_tenant();
  words constant tsquery := websearch_to_tsquery('app.simple', query);
  spelling constant text := app.search_text(query);
begin
  perform app.require_role('admin', 'lender');
  perform app.require_page(query, page_size);
  return query
  with found as (
    select a.id, a.first_name, a.last_name, a.email, (1 + ts_rank(a.search_vector, words))::real as rank
    from housing.applicants as a
    where a.company_id = company and a.search_vector @@ words
    union all
    select a.id, a.first_name, a.last_name, a.email,
      word_similarity(spelling, app.search_text(a.first_name || ' ' || a.last_name)) as rank
    from housing.applicants as a
    where a.company_id = company and spelling <% app.search_text(a.first_name || ' ' || a.last_name)
  ),
  best as (
    select distinct on (f.id) f.* from found as f order by f.id, f.rank desc
  )
  select b.id, b.first_name, b.last_name, b.email, b.rank
  from best as b
  where after_rank is null or (-b.rank, b.id) > (-after_rank, after_id)
  order by -b.rank, b.id
  limit page_size;
end
$$;

-- The box finds candidates through the index; the distance on the sphere decides.
create or replace function housing.projects_near(
  latitude double precision,
  longitude double precision,
  radius_m double precision,
  page_size integer default 50
) returns table (id uuid, name text, status text, distance_m double precision)
language plpgsql stable parallel safe security definer rows 50
set search_path = pg_catalog, extensions, pg_temp
as $$
declare
  company constant uuid := app.require_tenant();
  here earth;
begin
  perform app.require_role('admin', 'lender', 'developer', 'buyer', 'applicant');
  perform app.require_page('-', page_size);
  if latitude is null or longitude is null or latitude not between -90 and 90 or longitude not between -180 and 180 then
    perform app.fail('PB005', 'latitude is -90 to 90, longitude -180 to 180 degrees');
  end if;
  if radius_m is null or radius_m not between 1 and 1000000 then
    perform app.fail('PB005', 'radius_m is 1 to 1,000,000 metres');
  end if;
  here := ll_to_earth(latitude, longitude);
  return query
  select p.id, p.name, p.status, earth_distance(here, ll_to_earth(p.latitude, p.longitude)) as distance_m
  from housing.projects as p
  where p.company_id = company
    and p.latitude is not null
    and earth_box(here, radius_m) @> ll_to_earth(p.latitude, p.longitude)
    and earth_distance(here, ll_to_earth(p.latitude, p.longitude)) <= radius_m
  order by distance_m, p.id
  limit page_size;
end
$$;

comment on function housing.search_projects(text, text[], integer, real, uuid)
  is 'The company''s projects by words or similar name, best first; PB001, PB003, PB005';

comment on function housing.search_applicants(text, integer, real, uuid)
  is 'The company''s applicants by words or similar name, best first, for admins and lenders; PB001, PB003, PB005';

comment on function housing.projects_near(
  double precision,
  double precision,
  double precision,
  integer
)
  is 'The company''s projects within a radius in metres, nearest first; PB001, PB003, PB005';

grant execute
on function housing.search_projects(text, text[], integer, real, uuid),
  housing.search_applicants(text, integer, real, uuid),
  housing.projects_near(double precision, double precision, double precision, integer)
to app_user;
--! EndIncluded housing/search.sql
--! Included housing/functions.sql
-- What an application does with housing in one call. Rights are the caller's, so the policies hold,
-- but for the login, which happens before anybody is known: it looks one user up by the company's
-- key and his exact address, and is the only way to a password's hash.
create or replace function housing.update_project_statuses(updates jsonb) returns integer
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  wanted integer;
  changed integer;
begin
  perform app.require_tenant();
  if jsonb_typeof(updates) is distinct from 'array' or jsonb_array_length(updates) > 10000 then
    perform app.fail('PB005', 'updates is an array of at most 10,000 objects {"id", "status"}');
  end if;
  select count(distinct u.id), count(*) filter (where u.id is null or u.status is null)
  into wanted, changed
  from jsonb_to_recordset(updates) as u (id uuid, status text);
  if changed > 0 or wanted < jsonb_array_length(updates) then
    perform app.fail('PB005', 'each of updates has an id, once, and a status');
  end if;
  update housing.projects as p
  set status = u.status
  from jsonb_to_recordset(updates) as u (id uuid, status text)
  where p.company_id = app.tenant_id() and p.id = u.id;
  get diagnostics changed = row_count;
  if changed < wanted then
    perform app.fail('PB004', format('%s of %s projects are not this company''s, or not yours to change', wanted - changed, wanted));
  end if;
  return changed;
end
$$;

create or replace function housing.update_profile(
  first_name text,
  last_name text,
  phone text
) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = ''
as $$
begin
  update housing.users as u
  set first_name = update_profile.first_name, last_name = update_profile.last_name, phone = update_profile.phone
  where u.company_id = app.require_tenant() and u.id = app.user_id();
  if not found then
    perform app.fail('PB004', 'the user of this transaction');
  end if;
end
$$;

create or replace function housing.user_for_login(company_key text, email text) returns table (
  company_id uuid,
  user_id uuid,
  role text,
  password_hash text,
  locked_until timestamptz
)
language sql stable parallel safe security definer
set search_path = ''
as $$
  select u.company_id, u.id, u.role, u.password_hash, u.locked_until
  from housing.companies as c
  join housing.users as u on u.company_id = c.id
  where c.company_key = user_for_login.company_key
    and lower(u.email) = lower(user_for_login.email)
    and u.is_active
$$;

comment on function housing.update_project_statuses(jsonb)
  is 'Sets the status of many projects in one statement, all or none: [{"id", "status"}]; PB001, PB004, PB005';

comment on function housing.update_profile(text, text, text)
  is 'A user changes his own name and telephone number; PB001, PB004';

comment on function housing.user_for_login(text, text)
  is 'The active user with that address in that company, for checking a password';

grant execute
on function housing.update_project_statuses(jsonb),
  housing.update_profile(text, text, text),
  housing.user_for_login(text, text)
to app_user;
--! EndIncluded housing/functions.sql
--! Included housing/policies.sql
-- Who sees and changes what. Two layers for app_user, kept apart so that neither can undo the other:
-- a restrictive policy per table pins every row to the company of the transaction; permissive ones,
-- one per command, say what a role may do inside it. A command without a permissive policy is
-- forbidden to everybody. Row level security is forced, so the owner is no exception by accident
-- (app_owner has BYPASSRLS on purpose). Roles: admin, lender, developer, buyer, applicant.
-- A role is compared inside (select …): that is done once for a statement, and the planner takes it to
-- let half of the rows through. Without it, it would expect one row in two hundred and choose plans
-- for a handful.
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
    or ((select app.user_role() in ('buyer', 'applicant')) and user_id = app.user_id())
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
--! EndIncluded housing/policies.sql
--! Included housing/grants.sql
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

-- app_copier brings whole rows in, and may take out what it brought
grant select, insert, delete
on housing.companies, housing.users, housing.projects, housing.applicants, housing.applications,
  housing.contact_submissions
to app_copier;
--! EndIncluded housing/grants.sql
--! Included housing/triggers.sql
-- Every table is audited; tables with updated_at keep it true. Both calls may be repeated.
select
  app.touch_on_update(target)
from unnest(
  array[
    'housing.companies',
    'housing.users',
    'housing.projects',
    'housing.applicants',
    'housing.applications'
  ]::regclass[]
) as target;

select
  audit.enable(target)
from unnest(
  array[
    'housing.companies',
    'housing.projects',
    'housing.applicants',
    'housing.applications',
    'housing.contact_submissions'
  ]::regclass[]
) as target;

select
  audit.enable('housing.users', hidden => '{password_hash}');
--! EndIncluded housing/triggers.sql
