--! budget p95 50 ms
--! param $1 before_created_at timestamptz
--! param $2 before_id uuid
--! param $3 page_size integer
--! sample select o.client_id, '00000000-0000-4000-8000-000000000001'::uuid, 'client_admin', 'infinity'::timestamptz, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, 50 from gifting.orders as o group by o.client_id order by count(*) desc limit 1
--! index gifting.orders_client_id_created_at_idx
--! index gifting.order_lines_client_id_order_id_line_number_key
--! never scan gifting.orders
--! never scan gifting.order_lines
--! page
-- The client's orders, newest first, each with its lines. The lines are gathered inside the lateral
-- query, so that an order is one row however many it has. The first page begins before infinity.
select
  o.id,
  o.site_id,
  o.recipient_name,
  o.status,
  o.total_amount,
  o.created_at,
  l.lines
from gifting.orders as o
cross join lateral (
  select
    jsonb_agg(
      jsonb_build_object('product_id', n.product_id, 'quantity', n.quantity, 'unit_price', n.unit_price)
      order by
        n.line_number
    ) as lines
  from gifting.order_lines as n
  where
    n.client_id = app.tenant_id()
    and n.order_id = o.id
) as l
where
  o.client_id = app.tenant_id()
  and (o.created_at, o.id) < ($1, $2)
order by
  o.created_at desc,
  o.id desc
limit
  $3;
