--! budget p95 20 ms
--! param $1 site uuid
--! param $2 before_created_at timestamptz
--! param $3 before_id uuid
--! param $4 page_size integer
--! sample select o.client_id, '00000000-0000-4000-8000-000000000001'::uuid, 'client_admin', o.site_id, 'infinity'::timestamptz, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, 50 from gifting.orders as o group by o.client_id, o.site_id order by count(*) desc limit 1
--! index gifting.orders_client_id_site_id_created_at_idx
--! never scan gifting.orders
--! page
-- A site's orders, newest first, as its manager sees them. The first page begins before infinity.
select
  o.id,
  o.recipient_name,
  o.status,
  o.total_amount,
  o.created_at
from gifting.orders as o
where
  o.client_id = app.tenant_id()
  and o.site_id = $1
  and (o.created_at, o.id) < ($2, $3)
order by
  o.created_at desc,
  o.id desc
limit
  $4;
