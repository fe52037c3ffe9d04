--! budget p95 100 ms
--! param $1 from_month date
--! param $2 to_month date
--! sample select o.client_id, '00000000-0000-4000-8000-000000000001'::uuid, 'client_admin', '2025-03-01'::date, '2026-03-01'::date from gifting.orders as o group by o.client_id order by count(*) desc limit 1
--! index gifting.orders_client_id_created_at_idx
--! never scan gifting.orders
-- The client's monthly report from the orders themselves, up to the minute: from the first of one month
-- to before the first of another, in UTC. It was one query for the list of orders and one for each of
-- 100,000; now it is one. client_report.sql is the same from what was summed before.
select
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
where
  o.client_id = app.tenant_id()
  and o.created_at >= $1::timestamp at time zone 'UTC'
  and o.created_at < $2::timestamp at time zone 'UTC'
group by
  month
order by
  month;
