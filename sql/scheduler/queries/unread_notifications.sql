--! budget p95 10 ms
--! param $1 after_created_at timestamptz
--! param $2 after_id uuid
--! param $3 page_size integer
--! sample select n.user_id, n.user_id, 'user', 'infinity'::timestamptz, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, 50 from scheduler.notifications as n where not n.is_read group by n.user_id order by count(*) desc, n.user_id limit 1
--! index scheduler.notifications_user_id_created_at_idx
--! never scan scheduler.notifications
--! page
-- What a user has not read, newest first. The index holds unread notifications only, so it stays small
-- however many have been read.
select
  n.id,
  n.message,
  n.created_at
from scheduler.notifications as n
where
  n.user_id = app.tenant_id()
  and not n.is_read
  and (n.created_at, n.id) < ($1, $2)
order by
  n.created_at desc,
  n.id desc
limit
  $3;
