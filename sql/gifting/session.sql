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
