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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
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
