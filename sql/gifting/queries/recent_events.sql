--! budget p95 20 ms
--! param $1 before_created_at timestamptz
--! param $2 before_id uuid
--! param $3 page_size integer
--! sample select e.client_id, '00000000-0000-4000-8000-000000000001'::uuid, 'client_admin', max(e.created_at) + interval '1 second', 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, 50 from gifting.analytics_events as e group by e.client_id order by count(*) desc limit 1
--! index gifting.analytics_events_client_id_created_at_idx
--! never scan gifting.analytics_events
--! partitions gifting.analytics_events 2
--! page
-- What visitors of the client did lately, newest first. A row comparison prunes no partitions, so the
-- days are bounded beside it: a page looks back 28 days at most, which is two partitions. The first page
-- begins before now; the list ends where 28 days were silent.
select
  e.id,
  e.site_id,
  e.event_type,
  e.product_id,
  e.properties,
  e.created_at
from gifting.analytics_events as e
where
  e.client_id = app.tenant_id()
  and e.created_at <= $1
  and e.created_at > $1::timestamptz - interval '28 days'
  and (e.created_at, e.id) < ($1, $2)
order by
  e.created_at desc,
  e.id desc
limit
  $3;
