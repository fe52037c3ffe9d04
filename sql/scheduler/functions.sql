-- Logging in. This happens before anybody is known, so the look-ups have their definer's rights: they
-- find one user by his exact address or token, and are the only way to a password's hash. Neither
-- takes a pattern, and an unknown value gives no row.
-- A token is random and long, so a plain SHA-256 of it can be neither reversed nor guessed; one
-- function computes it, for the look-up, for opening a session and for the copy of old sessions. A
-- user has one session at a time, as he always had: opening one ends the other.
create or replace function scheduler.session_token_hash(token text) returns bytea
language sql stable parallel safe
as $$
  select sha256(convert_to(token, 'UTF8'))
$$;

create or replace function scheduler.user_for_login(email text) returns table (
  user_id uuid,
  password_hash text
)
language sql stable parallel safe security definer rows 1
set search_path = pg_catalog, pg_temp
as $$
  select u.id, u.password_hash
  from scheduler.users as u
  where lower(u.email) = lower(user_for_login.email)
    and u.is_active
$$;

create or replace function scheduler.user_for_session(token text) returns table (
  user_id uuid,
  email text
)
language sql stable parallel safe security definer rows 1
set search_path = pg_catalog, pg_temp
as $$
  select u.id, u.email
  from scheduler.users as u
  where u.session_token_hash = scheduler.session_token_hash(token)
    and u.is_active
$$;

create or replace function scheduler.open_session(token text) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  person constant uuid := app.require_tenant();
begin
  if token is null or length(token) not between 32 and 255 then
    perform app.fail('PB005', 'token is 32 to 255 random characters');
  end if;
  update scheduler.users as u
  set session_token_hash = scheduler.session_token_hash(token)
  where u.id = person and u.is_active;
  if not found then
    perform app.fail('PB004', 'the active user of this transaction');
  end if;
end
$$;

create or replace function scheduler.close_session() returns void
language sql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
  update scheduler.users as u
  set session_token_hash = null
  where u.id = app.require_tenant() and u.session_token_hash is not null
$$;

comment on function scheduler.session_token_hash(text) is 'What is kept of a session''s token';

comment on function scheduler.user_for_login(text)
  is 'The active user with that address, for checking a password';

comment on function scheduler.user_for_session(text) is 'The active user with that open session';

comment on function scheduler.open_session(text)
  is 'Opens the user''s session with a token that the application drew, and ends the one before; PB001, PB004, PB005';

comment on function scheduler.close_session() is 'Ends the user''s session, if there is one; PB001';

grant execute
on function scheduler.user_for_login(text),
  scheduler.user_for_session(text),
  scheduler.open_session(text),
  scheduler.close_session()
to app_user;

grant execute on function scheduler.session_token_hash(text) to app_copier;
