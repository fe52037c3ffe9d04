--! budget p95 20 ms
--! param $1 site uuid
--! param $2 before_created_at timestamptz
--! param $3 before_id uuid
--! param $4 page_size integer
--! sample select e.client_id, '00000000-0000-4000-8000-000000000001'::uuid, 'client_admin', e.site_id, max(e.created_at) + interval '1 second', 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, 50 from gifting.analytics_events as e group by e.client_id, e.site_id order by count(*) desc limit 1
--! index gifting.analytics_events_client_id_site_id_created_at_idx
--! never scan gifting.analytics_events
--! partitions gifting.analytics_events 2
--! page
-- What visitors of one site did lately, newest first, as its manager sees it; bounded like
-- recent_events.sql.
select
  e.id,
  e.event_type,
  e.product_id,
  e.properties,
  e.created_at
from gifting.analytics_events as e
where
  e.client_id = app.tenant_id()
  and e.site_id = $1
  and e.created_at <= $2
  and e.created_at > $2::timestamptz - interval '28 days'
  and (e.created_at, e.id) < ($2, $3)
order by
  e.created_at desc,
  e.id desc
limit
  $4;
