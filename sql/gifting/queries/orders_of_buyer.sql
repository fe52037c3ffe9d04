--! budget p95 20 ms
--! param $1 before_created_at timestamptz
--! param $2 before_id uuid
--! param $3 page_size integer
--! sample select o.client_id, o.buyer_id, 'buyer', 'infinity'::timestamptz, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, 50 from gifting.orders as o where o.buyer_id is not null group by o.client_id, o.buyer_id order by count(*) desc limit 1
--! index gifting.orders_client_id_buyer_id_created_at_idx
--! never scan gifting.orders
--! page
-- What a buyer has ordered from the client, newest first. The first page begins before infinity.
select
  o.id,
  o.site_id,
  o.recipient_name,
  o.status,
  o.total_amount,
  o.created_at
from gifting.orders as o
where
  o.client_id = app.tenant_id()
  and o.buyer_id = app.user_id()
  and (o.created_at, o.id) < ($1, $2)
order by
  o.created_at desc,
  o.id desc
limit
  $3;
