-- What gifting's tables, columns and indexes are for. An index that nobody can explain goes.
comment on schema gifting
  is 'Celebration gifts: clients, their sites and catalogs, and what is ordered there';

comment on table gifting.clients is 'The tenants: one row per client organization';
comment on column gifting.clients.id is 'The tenant of everything else';
comment on column gifting.clients.name is 'The client''s name';
comment on column gifting.clients.currency
  is 'ISO 4217: the currency of all prices and amounts of this client, so that they can be summed';
comment on column gifting.clients.is_active is 'Without it no order is taken on any of the sites';
comment on column gifting.clients.created_at is 'When the client joined';
comment on column gifting.clients.updated_at is 'When this row was changed last';

comment on table gifting.catalogs is 'Assortments of a client; several sites may show the same one';
comment on column gifting.catalogs.client_id is 'The client';
comment on column gifting.catalogs.id is 'The catalog, within the client';
comment on column gifting.catalogs.name is 'What the client calls it';
comment on column gifting.catalogs.created_at is 'When it was made';
comment on column gifting.catalogs.updated_at is 'When this row was changed last';

comment on table gifting.sites is 'Celebration sites, where gifts are chosen and ordered';
comment on column gifting.sites.client_id is 'The client';
comment on column gifting.sites.id is 'The site, within the client';
comment on column gifting.sites.catalog_id
  is 'The catalog that the site shows; none while in the making';
comment on column gifting.sites.name is 'The site''s heading';
comment on column gifting.sites.status
  is 'Buyers enter while it is live; a closed one keeps its orders';
comment on column gifting.sites.celebrated_on is 'The day of the celebration, if there is one day';
comment on column gifting.sites.created_at is 'When it was made';
comment on column gifting.sites.updated_at is 'When this row was changed last';
comment on index gifting.sites_client_id_name_idx is 'queries/sites_of_client.sql';
comment on index gifting.sites_client_id_catalog_id_idx
  is 'The sites that show a catalog, and the foreign key';

comment on table gifting.products is 'Gifts, each in one catalog';
comment on column gifting.products.client_id is 'The client';
comment on column gifting.products.id is 'The product, within the client';
comment on column gifting.products.catalog_id is 'The catalog that it belongs to';
comment on column gifting.products.sku is 'The client''s article number, once in a catalog';
comment on column gifting.products.name is 'What buyers search for';
comment on column gifting.products.description is 'Prose for buyers';
comment on column gifting.products.image_url is 'Address of its picture';
comment on column gifting.products.price is 'The price of one piece, in the client''s currency';
comment on column gifting.products.status
  is 'Buyers see active ones; a sold product is retired, not deleted';
comment on column gifting.products.created_at is 'When it was made';
comment on column gifting.products.updated_at is 'When this row was changed last';
comment on index gifting.products_client_id_catalog_id_status_name_idx
  is 'queries/products_of_catalog.sql: the active products of a catalog by name';
comment on index gifting.products_client_id_name_idx
  is 'gifting.search_products() and queries/product_search.sql: similar names, by trigrams';

comment on statistics gifting.products_client_id_catalog_id_stat
  is 'A catalog is one client''s: without knowing that, the planner expects few products of a large catalog, and sorts them for queries/products_of_catalog.sql';

comment on table gifting.site_product_exclusions
  is 'Products of a site''s catalog that this site leaves out';
comment on column gifting.site_product_exclusions.client_id is 'The client';
comment on column gifting.site_product_exclusions.site_id is 'The site that leaves it out';
comment on column gifting.site_product_exclusions.product_id is 'The product that is left out';
comment on column gifting.site_product_exclusions.created_at is 'Since when';
comment on index gifting.site_product_exclusions_client_id_product_id_idx
  is 'Where a product is left out, and the foreign key';

comment on table gifting.orders is 'What was ordered on a site; written by gifting.place_order()';
comment on column gifting.orders.client_id is 'The client';
comment on column gifting.orders.id is 'The order, within the client';
comment on column gifting.orders.site_id is 'The site where it was placed';
comment on column gifting.orders.buyer_id is 'Who placed it (app.user_id()); none for a guest';
comment on column gifting.orders.recipient_name is 'Who gets the gift';
comment on column gifting.orders.recipient_email is 'Where the recipient is told of it';
comment on column gifting.orders.status is 'How far it is';
comment on column gifting.orders.total_amount
  is 'The sum of its lines when it was placed, in the client''s currency; wide enough for a hundred lines of a thousand pieces at the highest price';
comment on column gifting.orders.created_at is 'When it was placed; reports go by its month in UTC';
comment on column gifting.orders.updated_at is 'When this row was changed last';
comment on index gifting.orders_client_id_created_at_idx
  is 'queries/orders_of_client.sql, and the span of months of queries/client_report_live.sql';
comment on index gifting.orders_client_id_site_id_created_at_idx
  is 'queries/orders_of_site.sql, for a site''s manager; the foreign key';
comment on index gifting.orders_client_id_buyer_id_created_at_idx
  is 'queries/orders_of_buyer.sql: what a buyer ordered';

comment on table gifting.order_lines is 'The products of an order; never changed once written';
comment on column gifting.order_lines.client_id is 'The client';
comment on column gifting.order_lines.order_id is 'The order';
comment on column gifting.order_lines.line_number is 'Counts the order''s lines from 1';
comment on column gifting.order_lines.product_id is 'What was ordered';
comment on column gifting.order_lines.quantity is 'How many pieces';
comment on column gifting.order_lines.unit_price
  is 'The price of one piece when the order was placed, in the client''s currency';
comment on index gifting.order_lines_client_id_product_id_idx
  is 'Where a product was sold, and the foreign key';

comment on table gifting.analytics_events
  is 'What visitors do on the sites, by month; kept for two years';
comment on column gifting.analytics_events.client_id is 'The client';
comment on column gifting.analytics_events.id
  is 'The event; random, and orders events of one moment';
comment on column gifting.analytics_events.site_id is 'The site where it happened';
comment on column gifting.analytics_events.product_id
  is 'The product, if it was about one; not a foreign key, since events outlive products';
comment on column gifting.analytics_events.user_id is 'The visitor (app.user_id()), if known';
comment on column gifting.analytics_events.event_type is 'What was done';
comment on column gifting.analytics_events.properties
  is 'More about it, an object: words searched for, for instance';
comment on column gifting.analytics_events.created_at is 'When; decides about the partition';
comment on index gifting.analytics_events_client_id_created_at_idx is 'queries/recent_events.sql';
comment on index gifting.analytics_events_client_id_site_id_created_at_idx
  is 'queries/recent_events_of_site.sql, for a site''s manager; the foreign key';
