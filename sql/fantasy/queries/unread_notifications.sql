--! budget p95 10 ms
--! param $1 before_created_at timestamptz
--! param $2 before_id uuid
--! param $3 page_size integer
--! sample select coalesce(n.league_id, n.user_id), n.user_id, 'manager', 'infinity'::timestamptz, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, 20 from fantasy.notifications as n where n.user_id = (select user_id from fantasy.notifications where read_at is null group by user_id order by count(*) desc, user_id limit 1) limit 1
--! index fantasy.notifications_user_id_unread_idx
--! never scan fantasy.notifications
--! page
-- What a user has not read yet, newest first, whatever league it is about.
select
  n.id,
  n.league_id,
  n.type,
  n.title,
  n.content,
  n.created_at
from fantasy.notifications as n
where
  n.user_id = app.user_id()
  and n.read_at is null
  and (n.created_at, n.id) < ($1, $2)
order by
  n.created_at desc,
  n.id desc
limit
  $3;
