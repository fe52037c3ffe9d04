-- What each role may do inside its client (what no tenant may do to another is the matrix in
-- tests/integration/rls_matrix.test.ts).
begin;
select plan(45);

-- client A has two sites with a catalog each; the buyer ordered on both
insert into gifting.clients (id, name)
values
  ('00000000-0000-0000-0000-00000000000a', 'Client A'),
  ('00000000-0000-0000-0000-00000000000b', 'Client B');
insert into gifting.catalogs (client_id, id, name)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000c1', 'Catalog 1'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000c2', 'Catalog 2'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000c3', 'Catalog 3');
insert into gifting.sites (client_id, id, catalog_id, name, status)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000051', '00000000-0000-0000-0000-0000000000c1', 'Site 1', 'live'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000052', '00000000-0000-0000-0000-0000000000c2', 'Site 2', 'live'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-000000000053', '00000000-0000-0000-0000-0000000000c3', 'Site 3', 'live');
insert into gifting.products (client_id, id, catalog_id, name, price, status)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000c1', 'Teapot', 20, 'active'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d2', '00000000-0000-0000-0000-0000000000c1', 'Mug', 5, 'draft'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d3', '00000000-0000-0000-0000-0000000000c2', 'Watch', 99, 'active'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000d4', '00000000-0000-0000-0000-0000000000c3', 'Vase', 30, 'active');
insert into gifting.site_product_exclusions (client_id, site_id, product_id)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000051', '00000000-0000-0000-0000-0000000000d1'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000052', '00000000-0000-0000-0000-0000000000d3');
insert into gifting.orders (client_id, id, site_id, buyer_id, recipient_name, total_amount)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000e1', '00000000-0000-0000-0000-000000000051', '00000000-0000-0000-0000-000000000001', 'Ann', 20),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000e2', '00000000-0000-0000-0000-000000000052', '00000000-0000-0000-0000-000000000001', 'Ann', 99),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000e3', '00000000-0000-0000-0000-000000000051', null, 'Ben', 20);
insert into gifting.order_lines (client_id, order_id, line_number, product_id, quantity, unit_price)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000e1', 1, '00000000-0000-0000-0000-0000000000d1', 1, 20),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000e2', 1, '00000000-0000-0000-0000-0000000000d3', 1, 99),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000e3', 1, '00000000-0000-0000-0000-0000000000d1', 1, 20);
insert into gifting.analytics_events (client_id, site_id, event_type)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000051', 'page_view'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-000000000052', 'page_view');

-- a transaction of client A; site is null, 1, 2 or 3 (client B's)
create function pg_temp.enter(role text, site integer, user_number integer) returns void language plpgsql as $$
begin
  perform
    app.set_context('00000000-0000-0000-0000-00000000000a', ('00000000-0000-0000-0000-00000000000' || user_number)::uuid, role),
    set_config('app.site_role', '', true),
    set_config('app.site_id', '', true),
    set_config('app.catalog_id', '', true);
  if site is not null then
    perform gifting.set_site(('00000000-0000-0000-0000-00000000005' || site)::uuid);
  end if;
end
$$;

-- what a role sees: clients, catalogs, sites, products, exclusions, orders, lines, events
create function pg_temp.sees(role text, site integer, user_number integer default 9) returns integer[] language plpgsql as $$
declare
  seen integer[];
begin
  perform pg_temp.enter(role, site, user_number);
  set local role app_user;
  select array[
    (select count(*) from gifting.clients), (select count(*) from gifting.catalogs), (select count(*) from gifting.sites),
    (select count(*) from gifting.products), (select count(*) from gifting.site_product_exclusions),
    (select count(*) from gifting.orders), (select count(*) from gifting.order_lines), (select count(*) from gifting.analytics_events)
  ] into seen;
  reset role;
  return seen;
end
$$;
select is(pg_temp.sees('client_admin', null), '{1,2,2,3,2,3,3,2}', 'an admin sees his whole client');
select is(pg_temp.sees('client_admin', 1), '{1,2,2,3,2,3,3,2}', 'also from a site');
select is(pg_temp.sees('site_manager', 1), '{1,1,1,2,1,2,2,1}', 'a manager sees his site');
select is(pg_temp.sees('site_manager', 2), '{1,1,1,1,1,1,1,1}', 'and not the other');
select is(pg_temp.sees('site_manager', null), '{1,0,0,0,0,0,0,0}', 'without a site a manager sees nothing but the client');
select is(pg_temp.sees('buyer', 1), '{1,1,1,1,1,0,0,0}', 'a buyer sees the active products of the site');
select is(pg_temp.sees('buyer', 2, 1), '{1,1,1,1,1,2,2,0}', 'a buyer sees his own orders, of every site');
select is(pg_temp.sees('buyer', null, 1), '{1,0,0,0,0,2,2,0}', 'his orders need no site');
select is(pg_temp.sees('stranger', null), '{0,0,0,0,0,0,0,0}', 'an unknown role sees nothing');

-- another client's site, set past gifting.set_site(), opens nothing
do $$
begin
  perform pg_temp.enter('site_manager', null, 9);
  perform set_config('app.site_role', 'site_manager', true);
  perform set_config('app.site_id', '00000000-0000-0000-0000-000000000053', true);
  perform set_config('app.catalog_id', '00000000-0000-0000-0000-0000000000c3', true);
end
$$;
set local role app_user;
select is(
  (select count(*) from gifting.sites) + (select count(*) from gifting.catalogs) + (select count(*) from gifting.products),
  0::bigint, 'a site counts only together with its client'
);
reset role;

-- what a role may write: rows changed, or the error's code
create function pg_temp.may(role text, site integer, statement text, user_number integer default 9) returns text language plpgsql as $$
declare
  result text;
  changed integer;
begin
  perform pg_temp.enter(role, site, user_number);
  begin
    set local role app_user;
    execute statement;
    get diagnostics changed = row_count;
    raise exception using errcode = 'UNDO0', message = changed::text;
  exception
    when sqlstate 'UNDO0' then result := sqlerrm;
    when others then result := sqlstate;
  end;
  reset role;
  return result;
end
$$;
select is(pg_temp.may('client_admin', null, $$update gifting.clients set name = 'x'$$), '1', 'an admin renames his client');
select is(pg_temp.may('site_manager', 1, $$update gifting.clients set name = 'x'$$), '0', 'nobody else does');
select is(pg_temp.may('client_admin', null, $$update gifting.clients set currency = 'EUR'$$), '42501', 'nobody changes the currency of all amounts');
select is(pg_temp.may('client_admin', null, $$update gifting.clients set is_active = true$$), '42501', 'no client opens himself again');
select is(pg_temp.may('client_admin', null, $$insert into gifting.catalogs (client_id, name) values (app.tenant_id(), 'x')$$), '1', 'an admin makes catalogs');
select is(pg_temp.may('site_manager', 1, $$insert into gifting.catalogs (client_id, name) values (app.tenant_id(), 'x')$$), '42501', 'a manager does not');
select is(pg_temp.may('site_manager', 1, $$update gifting.catalogs set name = 'x'$$), '0', 'nor renames them');
select is(pg_temp.may('site_manager', 1, $$delete from gifting.catalogs$$), '0', 'nor deletes them');
select is(pg_temp.may('client_admin', null, $$insert into gifting.sites (client_id, name) values (app.tenant_id(), 'x')$$), '1', 'an admin makes sites');
select is(pg_temp.may('site_manager', 1, $$insert into gifting.sites (client_id, name) values (app.tenant_id(), 'x')$$), '42501', 'a manager does not');
select is(pg_temp.may('site_manager', 1, $$update gifting.sites set status = 'closed'$$), '1', 'a manager closes his site only');
select is(pg_temp.may('site_manager', 1, $$update gifting.sites set catalog_id = '00000000-0000-0000-0000-0000000000c2'$$), '42501', 'but shows no other catalog');
select is(pg_temp.may('client_admin', null, $$update gifting.sites set catalog_id = '00000000-0000-0000-0000-0000000000c2'$$), '2', 'an admin decides about that');
select is(pg_temp.may('site_manager', 1, $$delete from gifting.sites$$), '0', 'a manager deletes no site');
select is(pg_temp.may('client_admin', null, $$update gifting.products set price = 1$$), '3', 'an admin sets prices');
select is(pg_temp.may('site_manager', 1, $$update gifting.products set price = 1$$), '0', 'a manager does not');
select is(pg_temp.may('buyer', 1, $$update gifting.products set price = 1$$), '0', 'least of all a buyer');
select is(pg_temp.may('client_admin', null, $$update gifting.products set catalog_id = '00000000-0000-0000-0000-0000000000c2'$$), '42501', 'a product stays in its catalog');
select is(pg_temp.may('client_admin', null, $$insert into gifting.products (client_id, catalog_id, name, price) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000c1', 'x', 1)$$), '1', 'an admin makes products');
select is(pg_temp.may('site_manager', 1, $$insert into gifting.products (client_id, catalog_id, name, price) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000c1', 'x', 1)$$), '42501', 'a manager does not');
select is(pg_temp.may('client_admin', null, $$delete from gifting.products where name = 'Mug'$$), '1', 'an admin deletes what was never sold');
select is(pg_temp.may('site_manager', 1, $$insert into gifting.site_product_exclusions (client_id, site_id, product_id) values (app.tenant_id(), gifting.site_id(), '00000000-0000-0000-0000-0000000000d2')$$), '1', 'a manager leaves products out');
select is(pg_temp.may('site_manager', 1, $$insert into gifting.site_product_exclusions (client_id, site_id, product_id) values (app.tenant_id(), '00000000-0000-0000-0000-000000000052', '00000000-0000-0000-0000-0000000000d2')$$), '42501', 'on his own site');
select is(pg_temp.may('site_manager', 1, $$delete from gifting.site_product_exclusions$$), '1', 'and takes them up again');
select is(pg_temp.may('buyer', 1, $$delete from gifting.site_product_exclusions$$), '0', 'a buyer does not');
select is(pg_temp.may('client_admin', 1, $$insert into gifting.orders (client_id, site_id, recipient_name, total_amount) values (app.tenant_id(), gifting.site_id(), 'x', 0)$$), '42501', 'nobody writes an order past place_order()');
select is(pg_temp.may('site_manager', 1, $$update gifting.orders set status = 'shipped'$$), '2', 'a manager ships the orders of his site');
select is(pg_temp.may('buyer', 1, $$update gifting.orders set status = 'cancelled'$$, 1), '0', 'a buyer changes no order');
select is(pg_temp.may('client_admin', 1, $$update gifting.orders set total_amount = 0$$), '42501', 'nobody changes an amount');
select is(pg_temp.may('client_admin', 1, $$delete from gifting.order_lines$$), '42501', 'nobody deletes a line');
select is(pg_temp.may('buyer', 1, $$insert into gifting.analytics_events (client_id, site_id, event_type) values (app.tenant_id(), gifting.site_id(), 'page_view')$$), '1', 'a visitor leaves his traces on the site');
select is(pg_temp.may('buyer', 1, $$insert into gifting.analytics_events (client_id, site_id, event_type) values (app.tenant_id(), '00000000-0000-0000-0000-000000000052', 'page_view')$$), '42501', 'and not on another');
select is(pg_temp.may('buyer', 1, $$insert into gifting.analytics_events (client_id, site_id, event_type, user_id) values (app.tenant_id(), gifting.site_id(), 'page_view', '00000000-0000-0000-0000-000000000001')$$), '42501', 'nor in another''s name');
select is(pg_temp.may('client_admin', 1, $$delete from gifting.analytics_events$$), '42501', 'nobody deletes events');
select is(pg_temp.may('client_admin', 1, (
  select format('select from %s', i.inhrelid::regclass) from pg_inherits as i where i.inhparent = 'gifting.analytics_events'::regclass limit 1
)), '42501', 'nobody reads a partition past its table');

select * from finish();
rollback;
