-- The site of a transaction, search, placing orders, reports; and every bad argument with its own error.
begin;
select plan(62);

-- An identifier counts within its client only: client B has a catalog and a product of the same ones.
insert into gifting.clients (id, name, is_active)
values
  ('00000000-0000-0000-0000-00000000000a', 'Client A', true),
  ('00000000-0000-0000-0000-00000000000b', 'Client B', true),
  ('00000000-0000-0000-0000-00000000000c', 'Client C', false);
insert into gifting.catalogs (client_id, id, name)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000c1', 'Catalog 1'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000c2', 'Catalog 2'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000c1', 'Catalog 1'),
  ('00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-0000000000c4', 'Catalog 4');
insert into gifting.sites (client_id, id, catalog_id, name, status)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000051', '00000000-0000-0000-0000-0000000000c1', 'Site 1', 'live'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000052', null, 'Site 2', 'draft'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-000000000053', '00000000-0000-0000-0000-0000000000c1', 'Site 3', 'live'),
  ('00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-000000000054', '00000000-0000-0000-0000-0000000000c4', 'Site 4', 'live');
insert into gifting.products (client_id, id, catalog_id, name, price, status)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000c1', 'Porcelain teapot', 20.50, 'active'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d2', '00000000-0000-0000-0000-0000000000c1', 'Café mug', 5, 'active'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d3', '00000000-0000-0000-0000-0000000000c1', 'Mug', 4, 'active'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d4', '00000000-0000-0000-0000-0000000000c1', 'Mug for travellers', 9, 'retired'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d5', '00000000-0000-0000-0000-0000000000c2', 'Mug of another catalog', 9, 'active'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d6', '00000000-0000-0000-0000-0000000000c1', 'Mug left out', 9, 'active'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000c1', 'Porcelain teapot', 1, 'active'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000d7', '00000000-0000-0000-0000-0000000000c1', 'Vase', 20, 'active'),
  ('00000000-0000-0000-0000-00000000000c', '00000000-0000-0000-0000-0000000000d8', '00000000-0000-0000-0000-0000000000c4', 'Watch', 99, 'active');
insert into gifting.site_product_exclusions (client_id, site_id, product_id)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000051', '00000000-0000-0000-0000-0000000000d6'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000052', '00000000-0000-0000-0000-0000000000d3');

set local role app_user;
select throws_ok($$select gifting.set_site('00000000-0000-0000-0000-000000000051')$$, 'PB001', null, 'a site needs a client');
select throws_ok($$select * from gifting.search_products('mug')$$, 'PB001', null, 'a search needs a client');
select throws_ok($$select gifting.place_order('Ann', null, '[]')$$, 'PB001', null, 'an order needs a client');
select is(gifting.site_id(), null, 'no site at first');
select is(gifting.catalog_id(), null, 'nor a catalog');
select app.set_context('00000000-0000-0000-0000-00000000000a', null, 'stranger');
select throws_ok($$select gifting.set_site('00000000-0000-0000-0000-000000000051')$$, 'PB003', null, 'a site needs a role');
select throws_ok($$select * from gifting.search_products('mug')$$, 'PB003', null, 'a search needs a role');
select throws_ok($$select gifting.place_order('Ann', null, '[]')$$, 'PB003', null, 'an order needs a role');

-- the site
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000001', 'buyer');
select throws_ok($$select gifting.set_site(null)$$, 'PB004', null, 'no site is no site');
select throws_ok($$select gifting.set_site('00000000-0000-0000-0000-000000000053')$$, 'PB004', null, 'another client''s site is not found');
select throws_ok($$select gifting.set_site('00000000-0000-0000-0000-000000000052')$$, 'PB004', null, 'a buyer enters no site in the making');
select is_empty($$select * from gifting.search_products('mug')$$, 'without a site a buyer finds nothing');
select throws_ok(
  $$select gifting.place_order('Ann', null, '[{"product_id": "00000000-0000-0000-0000-0000000000d3", "quantity": 1}]')$$,
  'PB004', null, 'without a site nothing is ordered'
);
select gifting.set_site('00000000-0000-0000-0000-000000000051');
select is(gifting.site_id(), '00000000-0000-0000-0000-000000000051', 'the site is known');
select is(gifting.catalog_id(), '00000000-0000-0000-0000-0000000000c1', 'and its catalog');

select app.set_context('00000000-0000-0000-0000-00000000000a', null, 'site_manager');
select gifting.set_site('00000000-0000-0000-0000-000000000052');
select is((select name from gifting.sites), 'Site 2', 'a manager is on a site in the making');
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000001', 'buyer');
select is(gifting.site_id(), null, 'another role has to enter anew');
select is(gifting.catalog_id(), null, 'and knows no catalog');
select is_empty($$select from gifting.sites$$, 'so that no buyer is on a site in the making');
select gifting.set_site('00000000-0000-0000-0000-000000000051');

-- search
select results_eq($$select name from gifting.search_products('mug')$$, array['Mug', 'Café mug'], 'a buyer finds what the site offers, the exact name first');
select results_eq($$select name from gifting.search_products('CAFE')$$, array['Café mug'], 'neither case nor accents matter');
select results_eq($$select name, price from gifting.search_products('porcelian teapot')$$, $$values ('Porcelain teapot', 20.50)$$, 'a misspelt name is found, of his client only');
select results_eq(
  $$with first as (select * from gifting.search_products('mug', page_size => 1))
    select n.name from first as f cross join lateral gifting.search_products('mug', 1, f.rank, f.id) as n$$,
  array['Café mug'], 'the next page begins behind the last row'
);
select is_empty($$select * from gifting.search_products('%')$$, 'a search takes no pattern');
select throws_ok($$select * from gifting.search_products('')$$, 'PB005', null, 'an empty search is refused');
select throws_ok($$select * from gifting.search_products(null)$$, 'PB005', null, 'a search for nothing is refused');
select throws_ok($$select * from gifting.search_products(repeat('x', 201))$$, 'PB005', null, 'too long a search is refused');
select throws_ok($$select * from gifting.search_products('x', page_size => 0)$$, 'PB005', null, 'an empty page is refused');
select throws_ok($$select * from gifting.search_products('x', page_size => 201)$$, 'PB005', null, 'too large a page is refused');
select app.set_context('00000000-0000-0000-0000-00000000000a', null, 'client_admin');
select results_eq(
  $$select name from gifting.search_products('mug') order by name collate "C"$$,
  array['Café mug', 'Mug', 'Mug for travellers', 'Mug left out', 'Mug of another catalog'],
  'an admin finds all that the client has'
);
select lives_ok($$select gifting.set_site('00000000-0000-0000-0000-000000000052')$$, 'an admin looks at a site in the making');
select is(gifting.catalog_id(), null, 'which shows no catalog yet');
select throws_ok(
  $$select gifting.place_order('Ann', null, '[{"product_id": "00000000-0000-0000-0000-0000000000d3", "quantity": 1}]')$$,
  'PB004', null, 'on which nothing is ordered'
);

-- orders
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000001', 'buyer');
select gifting.set_site('00000000-0000-0000-0000-000000000051');
select throws_ok($$select gifting.place_order('', null, '[]')$$, 'PB005', null, 'somebody gets the gift');
select throws_ok($$select gifting.place_order(null, null, '[]')$$, 'PB005', null, 'somebody with a name');
select throws_ok($$select gifting.place_order(repeat('x', 256), null, '[]')$$, 'PB005', null, 'which has an end');
select throws_ok($$select gifting.place_order('Ann', 'nowhere', '[]')$$, 'PB005', null, 'an address is an address');
select throws_ok($$select gifting.place_order('Ann', null, null)$$, 'PB005', null, 'an order has lines');
select throws_ok($$select gifting.place_order('Ann', null, '{}')$$, 'PB005', null, 'lines are a list');
select throws_ok($$select gifting.place_order('Ann', null, '[]')$$, 'PB005', null, 'of at least one');
select throws_ok($$select gifting.place_order('Ann', null, (select jsonb_agg(n) from generate_series(1, 101) as n))$$, 'PB005', null, 'and at most a hundred');
select throws_ok(format($$select gifting.place_order('Ann', null, %L)$$, line), 'PB005', null, 'a line is refused: ' || line)
from unnest(array[
  '[7]',
  '[{"quantity": 1}]',
  '[{"product_id": "d3", "quantity": 1}]',
  '[{"product_id": "00000000-0000-0000-0000-0000000000d3"}]',
  '[{"product_id": "00000000-0000-0000-0000-0000000000d3", "quantity": 0}]',
  '[{"product_id": "00000000-0000-0000-0000-0000000000d3", "quantity": 1001}]',
  '[{"product_id": "00000000-0000-0000-0000-0000000000d3", "quantity": 1.5}]'
]) as line;
select throws_ok(
  $$select gifting.place_order('Ann', null, '[{"product_id": "00000000-0000-0000-0000-0000000000d3", "quantity": 1}, {"product_id": "00000000-0000-0000-0000-0000000000D3", "quantity": 1}]')$$,
  'PB005', null, 'a product is in one line'
);
select throws_ok(
  format($$select gifting.place_order('Ann', null, '[{"product_id": "00000000-0000-0000-0000-0000000000%s", "quantity": 1}]')$$, product),
  'PB004', null, 'not offered here: ' || why
)
from (
  values
    ('d4', 'what is retired'), ('d5', 'what another catalog has'), ('d6', 'what the site leaves out'),
    ('d7', 'what another client has'), ('d9', 'what does not exist')
) as p (product, why);
do $$
begin
  perform set_config('test.order_id', gifting.place_order('Ann', 'ann@example.org', '[
    {"product_id": "00000000-0000-0000-0000-0000000000d1", "quantity": 2, "price": 0},
    {"product_id": "00000000-0000-0000-0000-0000000000d3", "quantity": "10"}
  ]')::text, true);
end
$$;
select results_eq(
  $$select o.site_id, o.buyer_id, o.status, o.total_amount from gifting.orders as o
    where o.id = current_setting('test.order_id')::uuid$$,
  $$values ('00000000-0000-0000-0000-000000000051'::uuid, '00000000-0000-0000-0000-000000000001'::uuid, 'pending', 81.00)$$,
  'an order costs what its products cost'
);
select results_eq(
  $$select l.line_number, l.product_id, l.quantity, l.unit_price from gifting.order_lines as l
    where l.order_id = current_setting('test.order_id')::uuid order by 1$$,
  $$values
    (1, '00000000-0000-0000-0000-0000000000d1'::uuid, 2, 20.50),
    (2, '00000000-0000-0000-0000-0000000000d3'::uuid, 10, 4.00)$$,
  'and has its lines in the order that was given'
);

select app.set_context('00000000-0000-0000-0000-00000000000c', null, 'buyer');
select gifting.set_site('00000000-0000-0000-0000-000000000054');
select throws_ok(
  $$select gifting.place_order('Ann', null, '[{"product_id": "00000000-0000-0000-0000-0000000000d8", "quantity": 1}]')$$,
  'PB004', null, 'a client who is not active takes no orders'
);

-- events
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000001', 'buyer');
select gifting.set_site('00000000-0000-0000-0000-000000000051');
insert into gifting.analytics_events (client_id, site_id, event_type) values (app.tenant_id(), gifting.site_id(), 'page_view');
reset role;
select results_eq(
  $$select user_id, created_at = now() from gifting.analytics_events$$,
  $$values ('00000000-0000-0000-0000-000000000001'::uuid, true)$$,
  'the database knows who was there, and when'
);

-- reports
insert into gifting.orders (client_id, site_id, recipient_name, status, total_amount, created_at)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000051', 'Ben', 'cancelled', 7, now()),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000052', 'Ben', 'shipped', 30, now()),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-000000000053', 'Ben', 'shipped', 1000, now());
refresh materialized view analytics.client_monthly_reports;
refresh materialized view analytics.product_sales;
set local role app_user;
select app.set_context('00000000-0000-0000-0000-00000000000a', null, 'buyer');
select gifting.set_site('00000000-0000-0000-0000-000000000051');
select is_empty($$select from gifting.client_monthly_reports union all select from gifting.product_sales$$, 'a buyer sees no report');
select app.set_context('00000000-0000-0000-0000-00000000000a', null, 'site_manager');
select gifting.set_site('00000000-0000-0000-0000-000000000051');
select results_eq($$select order_count, cancelled_count, revenue from gifting.client_monthly_reports$$, $$values (2::bigint, 1::bigint, 81.00)$$, 'a manager sees his site''s');
set local role app_analyst;
select app.set_context('00000000-0000-0000-0000-00000000000a', null, 'client_admin');
select results_eq(
  $$select sum(order_count), sum(cancelled_count), sum(revenue) from gifting.client_monthly_reports$$,
  $$values (3::numeric, 1::numeric, 111.00)$$, 'an analyst sees the client''s'
);
select results_eq(
  $$select sales_rank, product_id, order_count, quantity, revenue from gifting.product_sales order by sales_rank$$,
  $$values
    (1::bigint, '00000000-0000-0000-0000-0000000000d1'::uuid, 1::bigint, 2::bigint, 41.00),
    (2, '00000000-0000-0000-0000-0000000000d3', 1, 10, 40.00)$$,
  'products are ranked by what they brought'
);

select * from finish();
rollback;
