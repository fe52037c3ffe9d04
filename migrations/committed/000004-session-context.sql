--! Previous: sha1:6f7e7a12f0107d17d5469a21145b6a78a605405b
--! Hash: sha1:d31e2e011b191a91bee4763e3d02c7b699f8f28a
--! Message: session context

set local role app_owner;

--! Included app/errors.sql
-- The errors that plumb's own functions raise, in one list: class PB of SQLSTATE, which neither
-- PostgreSQL nor the SQL standard uses. app.fail() is the only way to raise one, so that code and
-- sentence always agree. scripts/lib/sqlstates.ts mirrors the list by name; a test compares them.
create or replace view app.errors(code, name, message, hint) as
values
  ('PB001', 'no_tenant', 'This transaction has no tenant.', 'Call app.set_context() first.'),
  (
    'PB002',
    'wrong_tenant',
    'That belongs to another tenant.',
    'Name a row of the tenant of this transaction.'
  ),
  (
    'PB003',
    'role_not_allowed',
    'The role of this transaction may not do that.',
    'Act as a role that may.'
  ),
  ('PB004', 'not_found', 'There is no such row.', 'Check the identifier.'),
  (
    'PB005',
    'bad_argument',
    'An argument is not usable.',
    'Correct the argument that the detail names.'
  ),
  (
    'PB006',
    'no_primary_key',
    'The table has no primary key.',
    'Give the table a primary key that begins with the tenant.'
  ),
  (
    'PB007',
    'unknown_error',
    'An error was raised by a code that is not in app.errors.',
    'Add it to sql/app/errors.sql.'
  );

create or replace function app.fail(code text, detail text default '') returns void
language plpgsql stable parallel safe
set search_path = ''
as $$
declare
  error app.errors;
begin
  select * into error from app.errors where errors.code = fail.code;
  if not found then
    select * into error from app.errors where errors.code = 'PB007';
    detail := fail.code;
  end if;
  raise exception using
    errcode = error.code,
    message = error.message,
    detail = coalesce(detail, ''),
    hint = error.hint;
end
$$;

comment on view app.errors
  is 'Every error that plumb''s functions raise: SQLSTATE, name, sentence, what to do';

comment on function app.fail(text, text) is 'Raises the error of app.errors with that code';

grant execute on function app.fail(text, text) to app_user, app_analyst, app_copier, app_jobs;

grant select on app.errors to app_user, app_analyst, app_copier, app_jobs, app_monitor;
--! EndIncluded app/errors.sql
--! Included app/session.sql
-- Who is asking. An application opens a transaction, calls app.set_context() once, and from then
-- on every policy knows tenant, user and role. The settings are local to the transaction, so a
-- connection pool never hands one tenant's context to another. The readers are plain SQL without
-- SET and without SECURITY DEFINER: the planner inlines them, and `company_id = app.tenant_id()`
-- becomes an index condition. No context gives NULL, and NULL matches no row.
create or replace function app.tenant_id() returns uuid
language sql stable parallel safe
as $$
  select nullif(current_setting('app.tenant_id', true), '')::uuid
$$;

create or replace function app.user_id() returns uuid
language sql stable parallel safe
as $$
  select nullif(current_setting('app.user_id', true), '')::uuid
$$;

create or replace function app.user_role() returns text
language sql stable parallel safe
as $$
  select nullif(current_setting('app.user_role', true), '')
$$;

-- Behind a pool the server sees the pool's address; the application knows the visitor's.
create or replace function app.client_address() returns inet
language sql stable parallel safe
as $$
  select coalesce(nullif(current_setting('app.client_address', true), '')::inet, inet_client_addr())
$$;

create or replace function app.user_agent() returns text
language sql stable parallel safe
as $$
  select nullif(current_setting('app.user_agent', true), '')
$$;

create or replace function app.set_context(
  tenant_id uuid,
  user_id uuid default null,
  user_role text default null,
  client_address inet default null,
  user_agent text default null
) returns void
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
begin
  if tenant_id is null then
    perform app.fail('PB001');
  end if;
  perform
    set_config('app.tenant_id', tenant_id::text, true),
    set_config('app.user_id', coalesce(user_id::text, ''), true),
    set_config('app.user_role', coalesce(user_role, ''), true),
    set_config('app.client_address', coalesce(client_address::text, ''), true),
    set_config('app.user_agent', coalesce(left(user_agent, 1000), ''), true);
end
$$;

-- For functions with definer's rights, where no policy stands in the way.
create or replace function app.require_tenant() returns uuid
language plpgsql stable parallel safe
set search_path = ''
as $$
begin
  if app.tenant_id() is null then
    perform app.fail('PB001');
  end if;
  return app.tenant_id();
end
$$;

create or replace function app.require_role(variadic allowed text[]) returns text
language plpgsql stable parallel safe
set search_path = ''
as $$
begin
  if app.user_role() is null or app.user_role() <> all (allowed) then
    perform app.fail('PB003', format('the role is %s, allowed are %s',
      coalesce(app.user_role(), 'none'), array_to_string(allowed, ', ')));
  end if;
  return app.user_role();
end
$$;

comment on function app.tenant_id() is 'The tenant of this transaction, or NULL';

comment on function app.user_id() is 'The user of this transaction, or NULL';

comment on function app.user_role()
  is 'The application''s role of the user of this transaction, or NULL';

comment on function app.client_address() is 'The address of the visitor, or else of the connection';

comment on function app.user_agent()
  is 'The program that the visitor uses, as the application was told';

comment on function app.set_context(uuid, uuid, text, inet, text)
  is 'Sets who is asking, until the end of the transaction; PB001 without a tenant';

comment on function app.require_tenant()
  is 'The tenant of this transaction; PB001 when there is none';

comment on function app.require_role(text[])
  is 'The user''s role; PB003 unless it is one of those allowed';

grant execute
on function app.tenant_id(),
  app.user_id(),
  app.user_role(),
  app.client_address(),
  app.user_agent(),
  app.set_context(uuid, uuid, text, inet, text),
  app.require_tenant(),
  app.require_role(text[])
to app_user, app_analyst, app_copier, app_jobs;

-- What every search asks of its arguments.
create or replace function app.require_page(query text, page_size integer) returns void
language plpgsql stable parallel safe
set search_path = ''
as $$
begin
  if query is null or length(query) not between 1 and 200 then
    perform app.fail('PB005', 'query is 1 to 200 characters');
  end if;
  if page_size is null or page_size not between 1 and 200 then
    perform app.fail('PB005', 'page_size is 1 to 200 rows');
  end if;
end
$$;

comment on function app.require_page(text, integer)
  is 'PB005 unless a search''s words and page size are usable';

grant execute on function app.require_page(text, integer) to app_user;
--! EndIncluded app/session.sql
