--! budget p95 20 ms
--! param $1 after_rank bigint
--! param $2 page_size bigint
--! sample select o.client_id, '00000000-0000-4000-8000-000000000001'::uuid, 'client_admin', 0, 50 from gifting.orders as o group by o.client_id order by count(*) desc limit 1
--! index analytics.product_sales_client_id_sales_rank_idx
--! never scan analytics.product_sales
--! never scan gifting.products
-- The product report: what sold best, with names, by pages of ranks.
select
  s.sales_rank,
  s.product_id,
  p.name,
  s.order_count,
  s.quantity,
  s.revenue,
  s.last_ordered_at
from gifting.product_sales as s
join gifting.products as p on p.client_id = s.client_id and p.id = s.product_id
where
  s.client_id = app.tenant_id()
  and s.sales_rank > $1
  and s.sales_rank <= $1 + $2
order by
  s.sales_rank;
