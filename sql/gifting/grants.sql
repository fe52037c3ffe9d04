-- Which columns may be read and written at all; the policies decide about the rows. Nobody changes a
-- key, a tenant or a time that the database keeps, nobody moves a product to another catalog, and
-- orders are placed by gifting.place_order() alone, so that no buyer sets his own price. app_user
-- cannot truncate. Reads and writes are taken back first, so that this file alone says what is
-- granted; functions grant themselves where they stand.
revoke all on all tables in schema gifting from app_user, app_analyst, app_copier, app_monitor;

grant usage on schema gifting to app_user, app_analyst, app_copier;

-- clients
grant select, update (name) on gifting.clients to app_user;

-- catalogs
grant select, insert (client_id, name), update (name), delete on gifting.catalogs to app_user;

-- sites
grant
  select,
  insert (client_id, catalog_id, name, status, celebrated_on),
  update (catalog_id, name, status, celebrated_on),
  delete
on gifting.sites
to app_user;

-- products
grant
  select,
  insert (client_id, catalog_id, sku, name, description, image_url, price, status),
  update (sku, name, description, image_url, price, status),
  delete
on gifting.products
to app_user;

-- site_product_exclusions
grant select, insert (client_id, site_id, product_id), delete
on gifting.site_product_exclusions
to app_user;

-- orders and order_lines
grant select, update (recipient_name, recipient_email, status) on gifting.orders to app_user;
grant select on gifting.order_lines to app_user;

-- analytics_events: the database says when and who
grant select, insert (client_id, site_id, product_id, event_type, properties)
on gifting.analytics_events
to app_user;

-- views
grant select on gifting.client_monthly_reports, gifting.product_sales to app_user, app_analyst;

-- app_copier brings whole rows in, and may change and take out what it brought
grant select, insert, update, delete
on gifting.clients, gifting.catalogs, gifting.sites, gifting.products, gifting.site_product_exclusions,
  gifting.orders, gifting.order_lines, gifting.analytics_events
to app_copier;
