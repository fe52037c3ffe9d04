--! budget p95 20 ms
--! param $1 status text
--! param $2 after_created_at timestamptz
--! param $3 after_id uuid
--! param $4 page_size integer
--! sample select j.user_id, j.user_id, 'user', 'pending', 'infinity'::timestamptz, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, 50 from scheduler.jobs as j group by j.user_id order by count(*) desc, j.user_id limit 1
--! index scheduler.jobs_user_id_status_created_at_idx
--! never scan scheduler.jobs
--! page
-- A user's jobs of one state (pending and running are asked for most), newest first. That a deleted job
-- is none is said besides, because it is what the partial index holds.
select
  j.id,
  j.name,
  j.schedule,
  j.created_at
from scheduler.jobs as j
where
  j.user_id = app.tenant_id()
  and j.status = $1
  and j.status <> 'deleted'
  and (j.created_at, j.id) < ($2, $3)
order by
  j.created_at desc,
  j.id desc
limit
  $4;
