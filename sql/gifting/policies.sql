-- Who sees and changes what. Two layers for app_user, kept apart so that neither can undo the other:
-- a restrictive policy per table pins every row to the client of the transaction; permissive ones,
-- one per command, say what a role may do inside it. A command without a permissive policy is
-- forbidden to everybody. Row level security is forced, so the owner is no exception by accident
-- (app_owner has BYPASSRLS on purpose). Roles: client_admin sees the whole client; site_manager and
-- buyer, known or a guest, see the site of the transaction (gifting.set_site()). What a site leaves
-- out is a matter of taste, not a secret: the queries leave it out, not the policies.
-- Roles are the arms of a CASE instead of being joined by OR: the planner takes a comparison of two
-- settings inside an OR for one row of 200, and would sort what it thinks are a few rows; a CASE it
-- takes for one of two.
--
--                          read                                write
-- clients                  all                                 client_admin: update
-- catalogs                 client_admin; the site's            client_admin
-- sites                    client_admin; the site              client_admin; manager: update, but
--                                                              not to another catalog
-- products                 client_admin; of the site's         client_admin
--                          catalog, active ones for a buyer
-- site_product_exclusions  client_admin; of the site           client_admin; manager
-- orders                   client_admin; manager: of the site; update: client_admin, manager;
--                          a buyer's own                       insert: gifting.place_order()
-- order_lines              those of visible orders             gifting.place_order()
-- analytics_events         client_admin; manager: of the site  insert: on the site
select
  app.reset_policies(
    'gifting.clients',
    'gifting.catalogs',
    'gifting.sites',
    'gifting.products',
    'gifting.site_product_exclusions',
    'gifting.orders',
    'gifting.order_lines',
    'gifting.analytics_events'
  );

-- clients
create policy clients_tenant on gifting.clients as restrictive
  for all to app_user
  using (id = app.tenant_id());
create policy clients_select on gifting.clients
  for select to app_user
  using (app.user_role() in ('client_admin', 'site_manager', 'buyer'));
create policy clients_update on gifting.clients
  for update to app_user
  using (app.user_role() = 'client_admin');

-- catalogs
create policy catalogs_tenant on gifting.catalogs as restrictive
  for all to app_user
  using (client_id = app.tenant_id());
create policy catalogs_select on gifting.catalogs
  for select to app_user
  using (
    case
      when app.user_role() = 'client_admin' then true
      when app.user_role() in ('site_manager', 'buyer') then id = gifting.catalog_id()
    end
  );
create policy catalogs_insert on gifting.catalogs
  for insert to app_user
  with check (app.user_role() = 'client_admin');
create policy catalogs_update on gifting.catalogs
  for update to app_user
  using (app.user_role() = 'client_admin');
create policy catalogs_delete on gifting.catalogs
  for delete to app_user
  using (app.user_role() = 'client_admin');

-- sites
create policy sites_tenant on gifting.sites as restrictive
  for all to app_user
  using (client_id = app.tenant_id());
create policy sites_select on gifting.sites
  for select to app_user
  using (
    case
      when app.user_role() = 'client_admin' then true
      when app.user_role() in ('site_manager', 'buyer') then id = gifting.site_id()
    end
  );
create policy sites_insert on gifting.sites
  for insert to app_user
  with check (app.user_role() = 'client_admin');
create policy sites_update on gifting.sites
  for update to app_user
  using (
    case
      when app.user_role() = 'client_admin' then true
      when app.user_role() = 'site_manager' then id = gifting.site_id()
    end
  )
  with check (
    case
      when app.user_role() = 'client_admin' then true
      when app.user_role() = 'site_manager' then
        id = gifting.site_id() and catalog_id is not distinct from gifting.catalog_id()
    end
  );
create policy sites_delete on gifting.sites
  for delete to app_user
  using (app.user_role() = 'client_admin');

-- products
create policy products_tenant on gifting.products as restrictive
  for all to app_user
  using (client_id = app.tenant_id());
create policy products_select on gifting.products
  for select to app_user
  using (
    case
      when app.user_role() = 'client_admin' then true
      when app.user_role() = 'site_manager' then catalog_id = gifting.catalog_id()
      when app.user_role() = 'buyer' then catalog_id = gifting.catalog_id() and status = 'active'
    end
  );
create policy products_insert on gifting.products
  for insert to app_user
  with check (app.user_role() = 'client_admin');
create policy products_update on gifting.products
  for update to app_user
  using (app.user_role() = 'client_admin');
create policy products_delete on gifting.products
  for delete to app_user
  using (app.user_role() = 'client_admin');

-- site_product_exclusions
create policy site_product_exclusions_tenant on gifting.site_product_exclusions as restrictive
  for all to app_user
  using (client_id = app.tenant_id());
create policy site_product_exclusions_select on gifting.site_product_exclusions
  for select to app_user
  using (
    case
      when app.user_role() = 'client_admin' then true
      when app.user_role() in ('site_manager', 'buyer') then site_id = gifting.site_id()
    end
  );
create policy site_product_exclusions_insert on gifting.site_product_exclusions
  for insert to app_user
  with check (
    case
      when app.user_role() = 'client_admin' then true
      when app.user_role() = 'site_manager' then site_id = gifting.site_id()
    end
  );
create policy site_product_exclusions_delete on gifting.site_product_exclusions
  for delete to app_user
  using (
    case
      when app.user_role() = 'client_admin' then true
      when app.user_role() = 'site_manager' then site_id = gifting.site_id()
    end
  );

-- orders
create policy orders_tenant on gifting.orders as restrictive
  for all to app_user
  using (client_id = app.tenant_id());
create policy orders_select on gifting.orders
  for select to app_user
  using (
    case
      when app.user_role() = 'client_admin' then true
      when app.user_role() = 'site_manager' then site_id = gifting.site_id()
      when app.user_role() = 'buyer' then buyer_id = app.user_id()
    end
  );
create policy orders_update on gifting.orders
  for update to app_user
  using (
    case
      when app.user_role() = 'client_admin' then true
      when app.user_role() = 'site_manager' then site_id = gifting.site_id()
    end
  );

-- order_lines; the inner query is itself under the policies of orders
create policy order_lines_tenant on gifting.order_lines as restrictive
  for all to app_user
  using (client_id = app.tenant_id());
create policy order_lines_select on gifting.order_lines
  for select to app_user
  using (
    case
      when app.user_role() = 'client_admin' then true
      when app.user_role() in ('site_manager', 'buyer') then exists (
        select from gifting.orders as o
        where o.client_id = order_lines.client_id and o.id = order_lines.order_id
      )
    end
  );

-- analytics_events
create policy analytics_events_tenant on gifting.analytics_events as restrictive
  for all to app_user
  using (client_id = app.tenant_id());
create policy analytics_events_select on gifting.analytics_events
  for select to app_user
  using (
    case
      when app.user_role() = 'client_admin' then true
      when app.user_role() = 'site_manager' then site_id = gifting.site_id()
    end
  );
create policy analytics_events_insert on gifting.analytics_events
  for insert to app_user
  with check (
    app.user_role() in ('client_admin', 'site_manager', 'buyer')
    and site_id = gifting.site_id()
  );
