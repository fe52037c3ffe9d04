--! Previous: sha1:2b0a8a49e68b16cd258a86305d6668a6a9b0ee6f
--! Hash: sha1:1f09d3fb83cadaea6f72f2a3d1a19362ef3882ba
--! Message: No NaN, and decisions are the company's

-- NaN is more than every number, so that `price >= 0` takes it, and one row of it makes every sum and mean
-- NaN. An end at infinity does the same to a job's durations. A row that is so already stops the validation
-- of its constraint in the second migration: what was meant, nobody but its owner knows.
set local role app_owner;

alter table housing.projects
  drop constraint projects_price_range_check,
  add constraint projects_price_range_check check (
    price_range_min >= 0
    and price_range_min < 'infinity'
    and price_range_max >= coalesce(price_range_min, 0)
    and price_range_max < 'infinity'
  ) not valid;

alter table housing.applicants
  drop constraint applicants_annual_income_check,
  add constraint applicants_annual_income_check check (
    annual_income >= 0
    and annual_income < 'infinity'
  ) not valid;

alter table housing.applications
  drop constraint if exists applications_priority_score_check,
  add constraint applications_priority_score_check check (priority_score < 'infinity') not valid;

alter table gifting.products
  drop constraint products_price_check,
  add constraint products_price_check check (
    price >= 0
    and price < 'infinity'
  ) not valid;

alter table gifting.orders
  drop constraint orders_total_amount_check,
  add constraint orders_total_amount_check check (
    total_amount >= 0
    and total_amount < 'infinity'
  ) not valid;

alter table gifting.order_lines
  drop constraint order_lines_unit_price_check,
  add constraint order_lines_unit_price_check check (
    unit_price >= 0
    and unit_price < 'infinity'
  ) not valid;

alter table fantasy.players
  drop constraint players_adp_check,
  add constraint players_adp_check check (
    adp > 0
    and adp < 'infinity'
  ) not valid;

alter table fantasy.player_stats
  drop constraint if exists player_stats_fantasy_points_check,
  add constraint player_stats_fantasy_points_check check (fantasy_points < 'infinity') not valid;

alter table fantasy.matchups
  drop constraint if exists matchups_home_score_away_score_check,
  add constraint matchups_home_score_away_score_check check (
    home_score < 'infinity'
    and away_score < 'infinity'
  ) not valid;

alter table scheduler.job_executions
  drop constraint job_executions_started_at_ended_at_check,
  add constraint job_executions_started_at_ended_at_check check (
    ended_at >= started_at
    and ended_at < 'infinity'
  ) not valid;

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
--! EndIncluded housing/comments.sql
--! Included housing/policies.sql
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
--! EndIncluded housing/policies.sql
--! Included housing/triggers.sql
-- Every table is audited; tables with updated_at keep it true. Both calls may be repeated. Then comes
-- what the policies cannot say, because they do not see a row as it was.
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

-- A buyer or applicant changes his own rows, but not what the company decides about them. Without a
-- role, as in a copy, nothing is refused.
create or replace function housing.keep_decisions() returns trigger
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  perform app.fail('PB003', format('only the company sets %s', tg_argv[0]));
  return null;
end
$$;

-- Work lists go by this time, so that nobody sets his own to be first: a buyer or applicant hands in now.
create or replace function housing.hand_in() returns trigger
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  new.submitted_at := case
    when new.status = 'draft' then null
    when app.user_role() in ('buyer', 'applicant') then now()
    else coalesce(new.submitted_at, now())
  end;
  return new;
end
$$;

comment on function housing.keep_decisions()
  is 'Trigger: a buyer or applicant leaves alone what the company decides; PB003';

comment on function housing.hand_in()
  is 'Trigger: a draft has no time of submission; it gets one when it is handed in, a buyer''s or applicant''s always the present one';

create or replace trigger keep_decisions
  before update on housing.applicants
  for each row
  when (app.user_role() in ('buyer', 'applicant') and old.notes is distinct from new.notes)
  execute function housing.keep_decisions('notes');

create or replace trigger keep_decisions
  before update on housing.applications
  for each row
  when (
    app.user_role() in ('buyer', 'applicant')
    and (old.priority_score, old.reviewed_at, old.approved_at, old.rejected_at, old.rejection_reason, old.workflow_state)
    is distinct from (new.priority_score, new.reviewed_at, new.approved_at, new.rejected_at, new.rejection_reason, new.workflow_state)
  )
  execute function housing.keep_decisions('priority, workflow, times and reasons of a decision');

create or replace trigger hand_in_new
  before insert on housing.applications
  for each row
  when (new.status = 'draft' or app.user_role() in ('buyer', 'applicant'))
  execute function housing.hand_in();

create or replace trigger hand_in
  before update on housing.applications
  for each row
  when (old.status = 'draft' or new.status = 'draft')
  execute function housing.hand_in();
--! EndIncluded housing/triggers.sql
--! Included gifting/session.sql
-- Which site is asking. Whoever is not the whole client's admin acts on one site: after
-- app.set_context() the application calls gifting.set_site() once. The site's catalog is looked up
-- there and kept beside it, so that the policies compare a column with a setting, without a subquery,
-- and stay index conditions. Both settings end with the transaction and count only together with the
-- tenant: another tenant's site matches no row. They count only for the role that entered, too: a
-- manager may be on a site in the making, and a buyer who takes over the transaction may not. The
-- readers are inlined, like those of the schema app. set_site() has its definer's rights, since nobody
-- sees a site before he is on it.
create or replace function gifting.site_id() returns uuid
language sql stable parallel safe
as $$
  select case
    when current_setting('app.site_role', true) = app.user_role() then nullif(current_setting('app.site_id', true), '')::uuid
  end
$$;

create or replace function gifting.catalog_id() returns uuid
language sql stable parallel safe
as $$
  select case
    when current_setting('app.site_role', true) = app.user_role() then nullif(current_setting('app.catalog_id', true), '')::uuid
  end
$$;

create or replace function gifting.set_site(site_id uuid) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  client constant uuid := app.require_tenant();
  role constant text := app.require_role('client_admin', 'site_manager', 'buyer');
  site gifting.sites;
begin
  select s.* into site
  from gifting.sites as s
  where s.client_id = client and s.id = set_site.site_id and (role <> 'buyer' or s.status = 'live');
  if not found then
    perform app.fail('PB004', 'the client has no such site, or it is not live');
  end if;
  perform
    set_config('app.site_role', role, true),
    set_config('app.site_id', site.id::text, true),
    set_config('app.catalog_id', coalesce(site.catalog_id::text, ''), true);
end
$$;

comment on function gifting.site_id()
  is 'The site of this transaction, or NULL; another role has to enter anew';

comment on function gifting.catalog_id() is 'The catalog of the site of this transaction, or NULL';

comment on function gifting.set_site(uuid)
  is 'Sets the site that is asking, until the end of the transaction or the next role; buyers enter live sites only; PB001, PB003, PB004';

grant execute on function gifting.site_id() to app_user, app_analyst;

grant execute on function gifting.catalog_id(), gifting.set_site(uuid) to app_user;
--! EndIncluded gifting/session.sql
--! Included gifting/functions.sql
-- Placing an order. It has its definer's rights, because nobody may write orders himself: the price is
-- the product's, the total is the sum, and what is ordered is what the site offers at this moment.
-- The lines are read as text first, so that a bad one is named instead of failing as a cast. Client,
-- site and products are locked against a change until the order stands. A lock may have been waited
-- for, and what is not locked (what the site leaves out) is as old as its statement: so everything is
-- locked first, and the statement that looks comes afterwards. In REPEATABLE READ it looks at the
-- caller's own moment: a site or product changed since then is a serialization failure (40001), and
-- what the site leaves out only since then is still sold. Order and lines are written in one
-- statement, all or nothing.
create or replace function gifting.place_order(
  recipient_name text,
  recipient_email text,
  lines jsonb
) returns uuid
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  client constant uuid := app.require_tenant();
  line_count constant integer := case when jsonb_typeof(lines) = 'array' then jsonb_array_length(lines) else 0 end;
  new_id constant uuid := gen_random_uuid();
  shop gifting.sites;
  bad text;
begin
  perform app.require_role('client_admin', 'site_manager', 'buyer');
  if coalesce(length(recipient_name), 0) not between 1 and 255 then
    perform app.fail('PB005', 'recipient_name is 1 to 255 characters');
  end if;
  if length(recipient_email) > 255 or recipient_email not like '_%@_%' then
    perform app.fail('PB005', 'recipient_email is an address of at most 255 characters, or null');
  end if;
  if line_count not between 1 and 100 then
    perform app.fail('PB005', 'lines is an array of 1 to 100 objects {"product_id", "quantity"}');
  end if;

  select l.value::text into bad
  from jsonb_array_elements(lines) as l (value)
  where not coalesce(
    pg_input_is_valid(l.value ->> 'product_id', 'uuid') and l.value ->> 'quantity' ~ '^([1-9]\d{0,2}|1000)$',
    false
  )
  limit 1;
  if found then
    perform app.fail('PB005', format('a line has a product_id and a quantity of 1 to 1000, unlike %s', left(bad, 200)));
  end if;
  if exists (select from jsonb_array_elements(lines) as l (value) group by (l.value ->> 'product_id')::uuid having count(*) > 1) then
    perform app.fail('PB005', 'each product is in one line only');
  end if;

  select s.* into shop
  from gifting.sites as s
  join gifting.clients as c on c.id = s.client_id and c.is_active
  where s.client_id = client and s.id = gifting.site_id() and s.status = 'live'
  for share;
  if not found then
    perform app.fail('PB004', 'this transaction is on no live site of an active client; call gifting.set_site() first');
  end if;

  perform
  from gifting.products as p
  where p.client_id = client
    and p.id in (select (l.value ->> 'product_id')::uuid from jsonb_array_elements(lines) as l (value))
  order by p.id
  for share;

  with offered as materialized (
    select l.n, p.id, p.price, (l.value ->> 'quantity')::integer as quantity
    from jsonb_array_elements(lines) with ordinality as l (value, n)
    join gifting.products as p on p.client_id = client and p.id = (l.value ->> 'product_id')::uuid
    where p.catalog_id = shop.catalog_id
      and p.status = 'active'
      and not exists (
        select from gifting.site_product_exclusions as x
        where x.client_id = client and x.site_id = shop.id and x.product_id = p.id
      )
  ),
  placed as (
    insert into gifting.orders (client_id, id, site_id, buyer_id, recipient_name, recipient_email, total_amount)
    select client, new_id, shop.id, app.user_id(), place_order.recipient_name, place_order.recipient_email, sum(o.price * o.quantity)
    from offered as o
    having count(*) = line_count
  )
  insert into gifting.order_lines (client_id, order_id, line_number, product_id, quantity, unit_price)
  select client, new_id, o.n, o.id, o.quantity, o.price
  from offered as o
  where (select count(*) from offered) = line_count;
  if not found then
    perform app.fail('PB004', 'the site does not offer all of these products');
  end if;
  return new_id;
end
$$;

comment on function gifting.place_order(text, text, jsonb)
  is 'Places an order on the site of this transaction, at today''s prices: [{"product_id", "quantity"}]; PB001, PB003, PB004, PB005';

grant execute on function gifting.place_order(text, text, jsonb) to app_user;
--! EndIncluded gifting/functions.sql

-- A draft that was not copied got the time at which it was begun.
update housing.applications set submitted_at = null where status = 'draft' and submitted_at is not null;
