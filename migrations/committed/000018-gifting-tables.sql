--! Previous: sha1:a14ee65784b295bf09f786553c009ce260268f5f
--! Hash: sha1:0175bd823d08c4a2302c479a04fae70db0d64e40
--! Message: gifting tables

-- Gifting: companies give their people a celebration site each, where gifts are chosen from a
-- catalog. The tenant is the client. Its identifier comes first in every key and index, and every
-- foreign key carries it. A child refers to its nearest parent only: that the client exists follows.
-- Catalogs belong to a client and may be shown on several of his sites; a product belongs to one
-- catalog, and a site may leave single products out. All prices and amounts of a client are in his
-- currency, so that they can be summed. The old application kept an order's lines as a list inside
-- the order; here they are a table, since reports ask for products. What was sold is never deleted
-- with what sold it: sites with orders are closed, sold products retired. Buyers are accounts of
-- another system: buyer_id has no foreign key. updated_at is kept by app.touch_on_update(), the
-- history by audit.enable().
-- Events are many and never change: they are partitioned by month, not audited, kept for two years,
-- and name a product without a foreign key, because they outlive it.
set local role app_owner;

create schema gifting;

create table gifting.clients (
  id uuid not null default gen_random_uuid(),
  name text not null,
  currency text not null default 'USD',
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint clients_id_key primary key (id),
  constraint clients_name_check check (length(name) between 1 and 255),
  constraint clients_currency_check check (currency ~ '^[A-Z]{3}$')
);

create table gifting.catalogs (
  client_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint catalogs_client_id_id_key primary key (client_id, id),
  constraint catalogs_client_id_fk foreign key (client_id) references gifting.clients (id) on delete cascade,
  constraint catalogs_name_check check (length(name) between 1 and 255)
);

create table gifting.sites (
  client_id uuid not null,
  id uuid not null default gen_random_uuid(),
  catalog_id uuid,
  name text not null,
  status text not null default 'draft',
  celebrated_on date,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint sites_client_id_id_key primary key (client_id, id),
  constraint sites_client_id_fk foreign key (client_id) references gifting.clients (id) on delete cascade,
  constraint sites_client_id_catalog_id_fk foreign key (client_id, catalog_id) references gifting.catalogs (client_id, id) on delete set null (catalog_id),
  constraint sites_name_check check (length(name) between 1 and 255),
  constraint sites_status_check check (status in ('draft', 'live', 'closed'))
);

create index sites_client_id_name_idx on gifting.sites (client_id, name, id);

create index sites_client_id_catalog_id_idx on gifting.sites (client_id, catalog_id);

create table gifting.products (
  client_id uuid not null,
  id uuid not null default gen_random_uuid(),
  catalog_id uuid not null,
  sku text,
  name text not null,
  description text,
  image_url text,
  price numeric(12, 2) not null,
  status text not null default 'draft',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint products_client_id_id_key primary key (client_id, id),
  constraint products_client_id_catalog_id_sku_key unique (client_id, catalog_id, sku),
  constraint products_client_id_catalog_id_fk foreign key (client_id, catalog_id) references gifting.catalogs (client_id, id) on delete cascade,
  constraint products_sku_check check (length(sku) between 1 and 100),
  constraint products_name_check check (length(name) between 1 and 255),
  constraint products_description_check check (length(description) <= 10000),
  constraint products_image_url_check check (length(image_url) <= 2000),
  constraint products_price_check check (price >= 0),
  constraint products_status_check check (status in ('draft', 'active', 'retired'))
);

create index products_client_id_catalog_id_status_name_idx on gifting.products (client_id, catalog_id, status, name, id);

create index products_client_id_name_idx on gifting.products using gin (
  client_id extensions.uuid_ops,
  app.search_text(name) extensions.gin_trgm_ops
);

create statistics gifting.products_client_id_catalog_id_stat (dependencies) on client_id, catalog_id from gifting.products;

create table gifting.site_product_exclusions (
  client_id uuid not null,
  site_id uuid not null,
  product_id uuid not null,
  created_at timestamptz not null default now(),
  constraint site_product_exclusions_client_id_site_id_product_id_key primary key (client_id, site_id, product_id),
  constraint site_product_exclusions_client_id_site_id_fk foreign key (client_id, site_id) references gifting.sites (client_id, id) on delete cascade,
  constraint site_product_exclusions_client_id_product_id_fk foreign key (client_id, product_id) references gifting.products (client_id, id) on delete cascade
);

create index site_product_exclusions_client_id_product_id_idx on gifting.site_product_exclusions (client_id, product_id);

create table gifting.orders (
  client_id uuid not null,
  id uuid not null default gen_random_uuid(),
  site_id uuid not null,
  buyer_id uuid,
  recipient_name text not null,
  recipient_email text,
  status text not null default 'pending',
  total_amount numeric(17, 2) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint orders_client_id_id_key primary key (client_id, id),
  constraint orders_client_id_site_id_fk foreign key (client_id, site_id) references gifting.sites (client_id, id),
  constraint orders_recipient_name_check check (length(recipient_name) between 1 and 255),
  constraint orders_recipient_email_check check (length(recipient_email) <= 255 and recipient_email like '_%@_%'),
  constraint orders_status_check check (status in ('pending', 'confirmed', 'shipped', 'delivered', 'cancelled')),
  constraint orders_total_amount_check check (total_amount >= 0)
);

create index orders_client_id_created_at_idx on gifting.orders (client_id, created_at desc, id desc);

create index orders_client_id_site_id_created_at_idx on gifting.orders (client_id, site_id, created_at desc, id desc);

create index orders_client_id_buyer_id_created_at_idx on gifting.orders (client_id, buyer_id, created_at desc, id desc);

create table gifting.order_lines (
  client_id uuid not null,
  order_id uuid not null,
  line_number integer not null,
  product_id uuid not null,
  quantity integer not null,
  unit_price numeric(12, 2) not null,
  constraint order_lines_client_id_order_id_line_number_key primary key (client_id, order_id, line_number),
  constraint order_lines_client_id_order_id_fk foreign key (client_id, order_id) references gifting.orders (client_id, id) on delete cascade,
  constraint order_lines_client_id_product_id_fk foreign key (client_id, product_id) references gifting.products (client_id, id),
  constraint order_lines_line_number_check check (line_number > 0),
  constraint order_lines_quantity_check check (quantity between 1 and 1000),
  constraint order_lines_unit_price_check check (unit_price >= 0)
);

create index order_lines_client_id_product_id_idx on gifting.order_lines (client_id, product_id);

create table gifting.analytics_events (
  client_id uuid not null,
  id uuid not null default gen_random_uuid(),
  site_id uuid not null,
  product_id uuid,
  user_id uuid default app.user_id(),
  event_type text not null,
  properties jsonb not null default '{}',
  created_at timestamptz not null default now(),
  constraint analytics_events_client_id_id_created_at_key primary key (client_id, id, created_at),
  constraint analytics_events_client_id_site_id_fk foreign key (client_id, site_id) references gifting.sites (client_id, id) on delete cascade,
  constraint analytics_events_event_type_check check (
    event_type in ('page_view', 'product_view', 'search', 'add_to_cart', 'purchase')
  ),
  constraint analytics_events_properties_check check (jsonb_typeof(properties) = 'object')
) partition by range (created_at);

create index analytics_events_client_id_created_at_idx on gifting.analytics_events (client_id, created_at desc, id desc);

create index analytics_events_client_id_site_id_created_at_idx on gifting.analytics_events (client_id, site_id, created_at desc, id desc);

-- The old application's events begin in 2025; without a default partition each month needs its own.
select
  partman.create_parent(
    p_parent_table => 'gifting.analytics_events',
    p_control => 'created_at',
    p_interval => '1 month',
    p_premake => 12,
    p_start_partition => '2025-01-01',
    p_default_table => false
  );

select
  partitions.manage(
    'gifting.analytics_events',
    control => 'created_at',
    every => '1 month',
    retention => '2 years'
  );

--! Included gifting/comments.sql
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
--! EndIncluded gifting/comments.sql
