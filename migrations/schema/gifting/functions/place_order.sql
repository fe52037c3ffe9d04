CREATE FUNCTION gifting.place_order(recipient_name text, recipient_email text, lines jsonb) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
  where s.client_id = client and s.id = gifting.site_id() and s.status = 'live'
  for share;
  if not found then
    perform app.fail('PB004', 'this transaction is on no live site of an active client; call gifting.set_site() first');
  end if;

  perform
  from gifting.products as p
  where p.client_id = client
    and p.id in (select (l.value ->> 'product_id')::uuid from jsonb_array_elements(lines) as l (value))
  order by p.id
  for share;

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
$_$;

COMMENT ON FUNCTION gifting.place_order(recipient_name text, recipient_email text, lines jsonb) IS 'Places an order on the site of this transaction, at today''s prices: [{"product_id", "quantity"}]; PB001, PB003, PB004, PB005';

REVOKE ALL ON FUNCTION gifting.place_order(recipient_name text, recipient_email text, lines jsonb) FROM PUBLIC;
GRANT ALL ON FUNCTION gifting.place_order(recipient_name text, recipient_email text, lines jsonb) TO app_user;
