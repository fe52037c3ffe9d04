-- The constraints, each tried with a value that breaks it.
begin;
select plan(35);

insert into gifting.clients (id, name)
values
  ('00000000-0000-0000-0000-00000000000a', 'Client A'),
  ('00000000-0000-0000-0000-00000000000b', 'Client B');
insert into gifting.catalogs (client_id, id, name)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'Catalog A'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000b1', 'Catalog B');
insert into gifting.sites (client_id, id, catalog_id, name)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', '00000000-0000-0000-0000-0000000000a1', 'Site A'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000b2', '00000000-0000-0000-0000-0000000000b1', 'Site B');
insert into gifting.products (client_id, id, catalog_id, sku, name, price)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a3', '00000000-0000-0000-0000-0000000000a1', '1', 'Teapot', 20),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a4', '00000000-0000-0000-0000-0000000000a1', null, 'Mug', 5),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000b3', '00000000-0000-0000-0000-0000000000b1', '1', 'Teapot', 20);
insert into gifting.orders (client_id, id, site_id, recipient_name, total_amount)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a5', '00000000-0000-0000-0000-0000000000a2', 'Ann', 20);
insert into gifting.order_lines (client_id, order_id, line_number, product_id, quantity, unit_price)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a5', 1, '00000000-0000-0000-0000-0000000000a3', 1, 20);
insert into gifting.analytics_events (client_id, site_id, event_type)
values ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000b2', 'page_view');

select throws_ok($$update gifting.clients set name = ''$$, '23514', null, 'a client has a name');
select throws_ok($$update gifting.clients set currency = 'usd'$$, '23514', null, 'a currency is a code of three letters');
select throws_ok($$update gifting.catalogs set name = ''$$, '23514', null, 'a catalog has a name');
select throws_ok($$update gifting.sites set name = repeat('x', 256)$$, '23514', null, 'a site''s name has an end');
select throws_ok($$update gifting.sites set status = 'asleep'$$, '23514', null, 'an unknown state of a site is refused');
select throws_ok($$update gifting.sites set catalog_id = '00000000-0000-0000-0000-0000000000b1' where name = 'Site A'$$, '23503', null, 'a site shows no other client''s catalog');
select throws_ok($$update gifting.products set name = ''$$, '23514', null, 'a product has a name');
select throws_ok($$update gifting.products set sku = ''$$, '23514', null, 'an article number is not empty');
select throws_ok($$update gifting.products set description = repeat('x', 10001)$$, '23514', null, 'a description has an end');
select throws_ok($$update gifting.products set image_url = repeat('x', 2001)$$, '23514', null, 'an address has an end');
select throws_ok($$update gifting.products set price = -0.01$$, '23514', null, 'no price is negative');
select throws_ok($$update gifting.products set status = 'sold out'$$, '23514', null, 'an unknown state of a product is refused');
select throws_ok($$update gifting.products set sku = '1' where name = 'Mug'$$, '23505', null, 'an article number stands once in a catalog');
select throws_ok($$update gifting.products set catalog_id = '00000000-0000-0000-0000-0000000000b1' where name = 'Mug'$$, '23503', null, 'a product is in no other client''s catalog');
select throws_ok(
  $$insert into gifting.site_product_exclusions (client_id, site_id, product_id) values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', '00000000-0000-0000-0000-0000000000b3')$$,
  '23503', null, 'a site leaves out no other client''s product'
);
select throws_ok(
  $$insert into gifting.site_product_exclusions (client_id, site_id, product_id) values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000b2', '00000000-0000-0000-0000-0000000000a3')$$,
  '23503', null, 'nor does another client''s site'
);
select lives_ok(
  $$insert into gifting.site_product_exclusions (client_id, site_id, product_id) values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', '00000000-0000-0000-0000-0000000000a4')$$,
  'a product is left out'
);
select throws_ok(
  $$insert into gifting.site_product_exclusions (client_id, site_id, product_id) values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', '00000000-0000-0000-0000-0000000000a4')$$,
  '23505', null, 'once'
);
select throws_ok($$update gifting.orders set site_id = '00000000-0000-0000-0000-0000000000b2'$$, '23503', null, 'an order is on no other client''s site');
select throws_ok($$update gifting.orders set recipient_name = ''$$, '23514', null, 'somebody gets the gift');
select throws_ok($$update gifting.orders set recipient_email = 'nowhere'$$, '23514', null, 'an address is an address');
select throws_ok($$update gifting.orders set status = 'lost'$$, '23514', null, 'an unknown state of an order is refused');
select throws_ok($$update gifting.orders set total_amount = -1$$, '23514', null, 'no amount is negative');
select throws_ok($$update gifting.order_lines set quantity = 0$$, '23514', null, 'a line has at least one piece');
select throws_ok($$update gifting.order_lines set quantity = 1001$$, '23514', null, 'and at most 1000');
select throws_ok($$update gifting.order_lines set unit_price = -1$$, '23514', null, 'no price of a line is negative');
select throws_ok($$update gifting.order_lines set line_number = 0$$, '23514', null, 'lines count from 1');
select throws_ok($$update gifting.order_lines set product_id = '00000000-0000-0000-0000-0000000000b3'$$, '23503', null, 'a line sells no other client''s product');
select throws_ok($$update gifting.analytics_events set event_type = 'hover'$$, '23514', null, 'an unknown event is refused');
select throws_ok($$update gifting.analytics_events set properties = '[]'$$, '23514', null, 'properties are an object');
select throws_ok($$update gifting.analytics_events set site_id = '00000000-0000-0000-0000-0000000000a2'$$, '23503', null, 'an event is on no other client''s site');

select throws_ok($$delete from gifting.products where name = 'Teapot' and client_id = '00000000-0000-0000-0000-00000000000a'$$, '23503', null, 'what was sold is not deleted');
select throws_ok($$delete from gifting.clients where name = 'Client A'$$, '23503', null, 'nor is a client with orders');
delete from gifting.catalogs where name = 'Catalog B';
select is(catalog_id, null, 'a site outlives its catalog') from gifting.sites where name = 'Site B';
delete from gifting.clients where name = 'Client B';
select is(count(*), 0::bigint, 'a client without orders goes with all that is his') from gifting.analytics_events;

select * from finish();
rollback;
