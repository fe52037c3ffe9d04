CREATE FUNCTION gifting.set_site(site_id uuid) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
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

COMMENT ON FUNCTION gifting.set_site(site_id uuid) IS 'Sets the site that is asking, until the end of the transaction or the next role; buyers enter live sites only; PB001, PB003, PB004';

REVOKE ALL ON FUNCTION gifting.set_site(site_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION gifting.set_site(site_id uuid) TO app_user;
