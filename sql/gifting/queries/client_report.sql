--! budget p95 20 ms
--! param $1 from_month date
--! param $2 to_month date
--! sample select o.client_id, '00000000-0000-4000-8000-000000000001'::uuid, 'client_admin', '2024-03-01'::date, '2026-03-01'::date from gifting.orders as o group by o.client_id order by count(*) desc limit 1
--! index analytics.client_monthly_reports_client_id_month_site_id_key
--! never scan analytics.client_monthly_reports
-- The client's monthly report, some minutes old: the sum of what was counted for each of its sites,
-- from the first of one month to before the first of another. client_report_live.sql is the same from
-- the orders.
select
  r.month,
  sum(r.order_count)::bigint as order_count,
  sum(r.cancelled_count)::bigint as cancelled_count,
  sum(r.revenue) as revenue
from gifting.client_monthly_reports as r
where
  r.client_id = app.tenant_id()
  and r.month >= $1
  and r.month < $2
group by
  r.month
order by
  r.month;
