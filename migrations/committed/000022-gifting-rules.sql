--! Previous: sha1:8a493b5afd6af963ac10be2e78de405091f9e4a1
--! Hash: sha1:a60e394eb948093e6457f7e2f89a3b7db6925062
--! Message: gifting rules

set local role app_owner;

--! Included gifting/session.sql
-- Which site is asking. Whoever is not the whole client's admin acts on one site: after
-- app.set_context() the application calls gifting.set_site() once. The site's catalog is looked up
-- there and kept beside it, so that the policies compare a column with a setting, without a subquery,
-- and stay index conditions. Both settings end with the transaction and count only together with the
-- tenant: another tenant's site matches no row. The readers are inlined, like those of the schema
-- app. set_site() has its definer's rights, since nobody sees a site before he is on it.
create or replace function gifting.site_id() returns uuid
language sql stable parallel safe
as $$
  select nullif(current_setting('app.site_id', true), '')::uuid
$$;

create or replace function gifting.catalog_id() returns uuid
language sql stable parallel safe
as $$
  select nullif(current_setting('app.catalog_id', true), '')::uuid
$$;

create or replace function gifting.set_site(site_id uuid) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = ''
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
    set_config('app.site_id', site.id::text, true),
    set_config('app.catalog_id', coalesce(site.catalog_id::text, ''), true);
end
$$;

comment on function gifting.site_id() is 'The site of this transaction, or NULL';

comment on function gifting.catalog_id() is 'The catalog of the site of this transaction, or NULL';

comment on function gifting.set_site(uuid)
  is 'Sets the site that is asking, until the end of the transaction; buyers enter live sites only; PB001, PB003, PB004';

grant execute on function gifting.site_id() to app_user, app_analyst;

grant execute on function gifting.catalog_id(), gifting.set_site(uuid) to app_user;
--! EndIncluded gifting/session.sql
--! Included gifting/policies.sql
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
--! EndIncluded gifting/policies.sql
--! Included gifting/triggers.sql
-- Every table that people change is audited; tables with updated_at keep it true. Events are neither:
-- they are a record themselves. Both calls may be repeated.
select
  app.touch_on_update(target)
from unnest(
  array['gifting.clients', 'gifting.catalogs', 'gifting.sites', 'gifting.products', 'gifting.orders']::regclass[]
) as target;

select
  audit.enable(target)
from unnest(
  array[
    'gifting.clients',
    'gifting.catalogs',
    'gifting.sites',
    'gifting.products',
    'gifting.site_product_exclusions',
    'gifting.orders',
    'gifting.order_lines'
  ]::regclass[]
) as target;
--! EndIncluded gifting/triggers.sql
--! Included gifting/search.sql
-- Product search. Trigram operators are not leakproof, so under row level security they could never
-- be index conditions: this function has its definer's rights instead, takes client and site from the
-- transaction (PB001 without a client), asks for the role itself, and names the client in every
-- condition. An admin searches all products of his client; whoever is on a site finds what that site
-- offers, which needs gifting.set_site(). Names may be misspelt: 0.4 lets two letters swapped in a
-- word of five pass. The rank is the mean of how well the best words match and how well the whole name
-- does, so that "mug" finds "Mug" before "Travel mug with lid"; ties are broken by the key, so that
-- pages never overlap: the next page begins behind (after_rank, after_id) of the last row. The
-- first statement loads pg_trgm, whose setting a function may only name once the library is there.
select
  extensions.show_limit();

create or replace function gifting.search_products(
  query text,
  page_size integer default 50,
  after_rank real default null,
  after_id uuid default null
) returns table (id uuid, catalog_id uuid, name text, price numeric, status text, rank real)
language plpgsql stable parallel safe security definer rows 50
set search_path = pg_catalog, extensions, pg_temp
set pg_trgm.word_similarity_threshold = 0.4
as $$
declare
  client constant uuid := app.require_tenant();
  is_admin constant boolean := app.require_role('client_admin', 'site_manager', 'buyer') = 'client_admin';
  site constant uuid := gifting.site_id();
  shown_catalog constant uuid := gifting.catalog_id();
  spelling constant text := app.search_text(query);
begin
  perform app.require_page(query, page_size);
  return query
  with found as (
    select
      p.id, p.catalog_id, p.name, p.price, p.status,
      ((word_similarity(spelling, app.search_text(p.name)) + similarity(spelling, app.search_text(p.name))) / 2)::real as rank
    from gifting.products as p
    where p.client_id = client and spelling <% app.search_text(p.name)
  )
  select f.id, f.catalog_id, f.name, f.price, f.status, f.rank
  from found as f
  where (after_rank is null or (-f.rank, f.id) > (-after_rank, after_id))
    and (
      is_admin
      or (
        f.catalog_id = shown_catalog
        and f.status = 'active'
        and not exists (
          select from gifting.site_product_exclusions as x
          where x.client_id = client and x.site_id = site and x.product_id = f.id
        )
      )
    )
  order by -f.rank, f.id
  limit page_size;
end
$$;

comment on function gifting.search_products(text, integer, real, uuid)
  is 'Products of similar name, best first: all of the client''s for its admins, else what the site offers; PB001, PB003, PB005';

grant execute on function gifting.search_products(text, integer, real, uuid) to app_user;
--! EndIncluded gifting/search.sql
--! Included gifting/functions.sql
-- Placing an order. It has its definer's rights, because nobody may write orders himself: the price is
-- the product's, the total is the sum, and what is ordered is what the site offers at this moment.
-- The lines are read as text first, so that a bad one is named instead of failing as a cast. Products
-- are locked against a change of their price until the order stands; order and lines are written in
-- one statement, all or nothing.
create or replace function gifting.place_order(
  recipient_name text,
  recipient_email text,
  lines jsonb
) returns uuid
language plpgsql volatile parallel unsafe security definer
set search_path = ''
as $$
declare
  client constant uuid := app.require_tenant();
  line_count constant integer := case when jsonb_typeof(lines) = 'array' then jsonb_array_length(lines) else 0 end;
  new_id constant uuid := gen_random_uuid();
  shop gifting.sites;
  bad text;
begin
  perform app.require_role('client_admin', 'site_manager', 'buyer');
  if coalesce(length(recipient_name), 0) not between 1 and 255 then
    perform app.fail('PB005', 'recipient_name is 1 to 255 characters');
  end if;
  if length(recipient_email) > 255 or recipient_email not like '_%@_%' then
    perform app.fail('PB005', 'recipient_email is an address of at most 255 characters, or null');
  end if;
  if line_count not between 1 and 100 then
    perform app.fail('PB005', 'lines is an array of 1 to 100 objects {"product_id", "quantity"}');
  end if;

  select l.value::text into bad
  from jsonb_array_elements(lines) as l (value)
  where not coalesce(
    pg_input_is_valid(l.value ->> 'product_id', 'uuid') and l.value ->> 'quantity' ~ '^([1-9]\d{0,2}|1000)$',
    false
  )
  limit 1;
  if found then
    perform app.fail('PB005', format('a line has a product_id and a quantity of 1 to 1000, unlike %s', left(bad, 200)));
  end if;
  if exists (select from jsonb_array_elements(lines) as l (value) group by (l.value ->> 'product_id')::uuid having count(*) > 1) then
    perform app.fail('PB005', 'each product is in one line only');
  end if;

  select s.* into shop
  from gifting.sites as s
  join gifting.clients as c on c.id = s.client_id and c.is_active
  where s.client_id = client and s.id = gifting.site_id() and s.status = 'live';
  if not found then
    perform app.fail('PB004', 'this transaction is on no live site of an active client; call gifting.set_site() first');
  end if;

  with offered as materialized (
    select l.n, p.id, p.price, (l.value ->> 'quantity')::integer as quantity
    from jsonb_array_elements(lines) with ordinality as l (value, n)
    join gifting.products as p on p.client_id = client and p.id = (l.value ->> 'product_id')::uuid
    where p.catalog_id = shop.catalog_id
      and p.status = 'active'
      and not exists (
        select from gifting.site_product_exclusions as x
        where x.client_id = client and x.site_id = shop.id and x.product_id = p.id
      )
    for share of p
  ),
  placed as (
    insert into gifting.orders (client_id, id, site_id, buyer_id, recipient_name, recipient_email, total_amount)
    select client, new_id, shop.id, app.user_id(), place_order.recipient_name, place_order.recipient_email, sum(o.price * o.quantity)
    from offered as o
    having count(*) = line_count
  )
  insert into gifting.order_lines (client_id, order_id, line_number, product_id, quantity, unit_price)
  select client, new_id, o.n, o.id, o.quantity, o.price
  from offered as o
  where (select count(*) from offered) = line_count;
  if not found then
    perform app.fail('PB004', 'the site does not offer all of these products');
  end if;
  return new_id;
end
$$;

comment on function gifting.place_order(text, text, jsonb)
  is 'Places an order on the site of this transaction, at today''s prices: [{"product_id", "quantity"}]; PB001, PB003, PB004, PB005';

grant execute on function gifting.place_order(text, text, jsonb) to app_user;
--! EndIncluded gifting/functions.sql
--! Included gifting/materialized_views.sql
-- Reports that are read often and may be some minutes old. Each materialized view has a unique index
-- for the concurrent refresh, its client first, and no grants, because row level security cannot
-- reach it. The view of the same name in this schema is the wall: its owner passes everything, so it
-- names the client itself, asks for the role, and security_barrier keeps a caller's own functions
-- behind that. An analyst has the role client_admin of the client that he looks at.
-- Months are UTC. A month is kept per site, so that a site's manager sees his own; the client's report
-- is the sum of its sites. Cancelled orders are counted, but bring no revenue and sell no product.
-- Products are ranked within their client, best seller first, because a page of ranks is an index
-- condition through the barrier, and a page of amounts is not: comparing numerics is not leakproof.
-- The indexes are made on views that nobody reads yet. Whoever includes this file includes grants.sql
-- behind it.
drop view if exists gifting.client_monthly_reports, gifting.product_sales;

drop materialized view if exists analytics.client_monthly_reports, analytics.product_sales;

create materialized view analytics.client_monthly_reports as
select
  o.client_id,
  o.site_id,
  date_trunc('month', o.created_at at time zone 'UTC')::date as month,
  count(*) as order_count,
  count(*) filter (
    where
      o.status = 'cancelled'
  ) as cancelled_count,
  coalesce(
    sum(o.total_amount) filter (
      where
        o.status <> 'cancelled'
    ),
    0
  ) as revenue
from gifting.orders as o
group by
  o.client_id,
  o.site_id,
  month;

-- squawk-ignore require-concurrent-index-creation
create unique index client_monthly_reports_client_id_month_site_id_key
  on analytics.client_monthly_reports (client_id, month, site_id);

create materialized view analytics.product_sales as
select
  l.client_id,
  l.product_id,
  count(distinct l.order_id) as order_count,
  sum(l.quantity) as quantity,
  sum(l.quantity * l.unit_price) as revenue,
  max(o.created_at) as last_ordered_at,
  row_number() over (
    partition by l.client_id
    order by
      sum(l.quantity * l.unit_price) desc,
      l.product_id
  ) as sales_rank
from gifting.order_lines as l
join gifting.orders as o on o.client_id = l.client_id and o.id = l.order_id
where
  o.status <> 'cancelled'
group by
  l.client_id,
  l.product_id;

-- squawk-ignore require-concurrent-index-creation
create unique index product_sales_client_id_product_id_key
  on analytics.product_sales (client_id, product_id);

-- squawk-ignore require-concurrent-index-creation
create index product_sales_client_id_sales_rank_idx
  on analytics.product_sales (client_id, sales_rank);

create view gifting.client_monthly_reports
with (security_barrier = true) as
select
  r.client_id,
  r.site_id,
  r.month,
  r.order_count,
  r.cancelled_count,
  r.revenue
from analytics.client_monthly_reports as r
where
  r.client_id = app.tenant_id()
  and case
    when app.user_role() = 'client_admin' then true
    when app.user_role() = 'site_manager' then r.site_id = gifting.site_id()
  end;

create view gifting.product_sales
with (security_barrier = true) as
select
  s.client_id,
  s.product_id,
  s.order_count,
  s.quantity,
  s.revenue,
  s.last_ordered_at,
  s.sales_rank
from analytics.product_sales as s
where
  s.client_id = app.tenant_id()
  and app.user_role() = 'client_admin';

comment on materialized view analytics.client_monthly_reports
  is 'Orders and revenue of each client by site and month; gifting.client_monthly_reports shows a client its own';

comment on index analytics.client_monthly_reports_client_id_month_site_id_key
  is 'The concurrent refresh, and gifting/queries/client_report.sql';

comment on materialized view analytics.product_sales
  is 'What each product has sold; gifting.product_sales shows a client its own';

comment on index analytics.product_sales_client_id_product_id_key
  is 'The concurrent refresh, and one product''s sales';

comment on index analytics.product_sales_client_id_sales_rank_idx
  is 'gifting/queries/best_sellers.sql';

comment on view gifting.client_monthly_reports
  is 'The client''s orders and revenue by site and month; a site''s manager sees the site''s';

comment on view gifting.product_sales is 'What each product of the client has sold, for its admins';

select
  analytics.declare ('client_monthly_reports', schedule => '3-59/5 * * * *', stale_after => '15 minutes');

select
  analytics.declare ('product_sales', schedule => '33 * * * *', stale_after => '2 hours');

select
  jobs.apply();
--! EndIncluded gifting/materialized_views.sql
--! Included gifting/grants.sql
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

-- app_copier brings whole rows in, and may take out what it brought
grant select, insert, delete
on gifting.clients, gifting.catalogs, gifting.sites, gifting.products, gifting.site_product_exclusions,
  gifting.orders, gifting.order_lines, gifting.analytics_events
to app_copier;
--! EndIncluded gifting/grants.sql
