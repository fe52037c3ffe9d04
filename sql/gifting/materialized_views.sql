-- Reports that are read often and may be some minutes old. Each materialized view has a unique index
-- for the concurrent refresh, its client first, and no grants, because row level security cannot
-- reach it. The view of the same name in this schema is the wall: its owner passes everything, so it
-- names the client itself, asks for the role, and security_barrier keeps a caller's own functions
-- behind that. An analyst has the role client_admin of the client that he looks at.
-- Months are UTC. A month is kept per site, so that a site's manager sees his own; the client's report
-- is the sum of its sites. Cancelled orders are counted, but bring no revenue and sell no product.
-- Products are ranked within their client, best seller first, because a page of ranks is an index
-- condition through the barrier, and a page of amounts is not: comparing numerics is not leakproof.
-- The indexes are made on views that nobody reads yet. Whoever includes this file includes grants.sql
-- behind it.
drop view if exists gifting.client_monthly_reports, gifting.product_sales;

drop materialized view if exists analytics.client_monthly_reports, analytics.product_sales;

create materialized view analytics.client_monthly_reports as
select
  o.client_id,
  o.site_id,
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
group by
  o.client_id,
  o.site_id,
  month;

-- squawk-ignore require-concurrent-index-creation
create unique index client_monthly_reports_client_id_month_site_id_key
  on analytics.client_monthly_reports (client_id, month, site_id);

create materialized view analytics.product_sales as
select
  l.client_id,
  l.product_id,
  count(distinct l.order_id) as order_count,
  sum(l.quantity) as quantity,
  sum(l.quantity * l.unit_price) as revenue,
  max(o.created_at) as last_ordered_at,
  row_number() over (
    partition by l.client_id
    order by
      sum(l.quantity * l.unit_price) desc,
      l.product_id
  ) as sales_rank
from gifting.order_lines as l
join gifting.orders as o on o.client_id = l.client_id and o.id = l.order_id
where
  o.status <> 'cancelled'
group by
  l.client_id,
  l.product_id;

-- squawk-ignore require-concurrent-index-creation
create unique index product_sales_client_id_product_id_key
  on analytics.product_sales (client_id, product_id);

-- squawk-ignore require-concurrent-index-creation
create index product_sales_client_id_sales_rank_idx
  on analytics.product_sales (client_id, sales_rank);

create view gifting.client_monthly_reports
with (security_barrier = true) as
select
  r.client_id,
  r.site_id,
  r.month,
  r.order_count,
  r.cancelled_count,
  r.revenue
from analytics.client_monthly_reports as r
where
  r.client_id = app.tenant_id()
  and case
    when app.user_role() = 'client_admin' then true
    when app.user_role() = 'site_manager' then r.site_id = gifting.site_id()
  end;

create view gifting.product_sales
with (security_barrier = true) as
select
  s.client_id,
  s.product_id,
  s.order_count,
  s.quantity,
  s.revenue,
  s.last_ordered_at,
  s.sales_rank
from analytics.product_sales as s
where
  s.client_id = app.tenant_id()
  and app.user_role() = 'client_admin';

comment on materialized view analytics.client_monthly_reports
  is 'Orders and revenue of each client by site and month; gifting.client_monthly_reports shows a client its own';

comment on index analytics.client_monthly_reports_client_id_month_site_id_key
  is 'The concurrent refresh, and gifting/queries/client_report.sql';

comment on materialized view analytics.product_sales
  is 'What each product has sold; gifting.product_sales shows a client its own';

comment on index analytics.product_sales_client_id_product_id_key
  is 'The concurrent refresh, and one product''s sales';

comment on index analytics.product_sales_client_id_sales_rank_idx
  is 'gifting/queries/best_sellers.sql';

comment on view gifting.client_monthly_reports
  is 'The client''s orders and revenue by site and month; a site''s manager sees the site''s';

comment on view gifting.product_sales is 'What each product of the client has sold, for its admins';

select
  analytics.declare ('client_monthly_reports', schedule => '3-59/5 * * * *', stale_after => '15 minutes');

select
  analytics.declare ('product_sales', schedule => '33 * * * *', stale_after => '2 hours');

select
  jobs.apply();
