-- What an application does with housing in one call. Rights are the caller's, so the policies hold,
-- but for the login, which happens before anybody is known: it looks one user up by the company's
-- key and his exact address, and is the only way to a password's hash.
create or replace function housing.update_project_statuses(updates jsonb) returns integer
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
