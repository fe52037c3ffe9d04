--! budget p95 20 ms
--! param $1 after_created_at timestamptz
--! param $2 after_id bigint
--! param $3 page_size integer
--! sample select j.user_id, j.user_id, 'user', 'infinity'::timestamptz, 9223372036854775807, 50 from scheduler.jobs as j group by j.user_id order by count(*) desc, j.user_id limit 1
--! index audit.log_tenant_id_created_at_id_key
--! partitions audit.log 3
-- What changed among a user's own rows in the last 30 days, newest first, page by page. An index cannot
-- hold the last 30 days, since it does not know what day it is; instead the log's other months are left
-- out, and 30 days touch three months at most (around February). The view is a security barrier, so the
-- page's order does not reach the index: one user's 30 days are sorted. $1 and $2 are the last row of
-- the page before; infinity and the highest bigint ask for the first.
select
  l.created_at,
  l.id,
  l.entity_type,
  l.entity_id,
  l.action,
  l.old_values,
  l.new_values,
  l.actor_id
from scheduler.audit_logs as l
where
  l.user_id = app.tenant_id()
  and l.created_at between now() - interval '30 days' and now()
  and l.created_at <= $1
  and (l.created_at, l.id) < ($1, $2)
order by
  l.created_at desc,
  l.id desc
limit
  $3;
