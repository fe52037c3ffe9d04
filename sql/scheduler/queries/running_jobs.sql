--! budget p95 20 ms
--! param $1 after_started_at timestamptz
--! param $2 after_id uuid
--! param $3 page_size integer
--! sample select e.user_id, e.user_id, 'user', '-infinity'::timestamptz, '00000000-0000-0000-0000-000000000000'::uuid, 50 from scheduler.job_executions as e where e.status = 'running' group by e.user_id order by count(*) desc, e.user_id limit 1
--! index scheduler.job_executions_user_id_started_at_idx
--! index scheduler.jobs_user_id_id_key
--! never scan scheduler.job_executions
--! never scan scheduler.jobs
--! page
-- What is running now, longest first, so that what is stuck comes first. The page is cut before the
-- jobs' names are looked up. $1 and $2 are the last row of the page before; -infinity and the lowest
-- uuid ask for the first. Comparing rows does not tell the planner which partitions to leave out, so
-- the time is bounded besides.
select
  e.id,
  e.job_id,
  j.name,
  e.started_at
from (
  select
    r.id,
    r.job_id,
    r.started_at
  from scheduler.job_executions as r
  where
    r.user_id = app.tenant_id()
    and r.status = 'running'
    and (r.started_at, r.id) > ($1, $2)
    and r.started_at between $1 and now()
  order by
    r.started_at,
    r.id
  limit
    $3
) as e
join scheduler.jobs as j on j.user_id = app.tenant_id() and j.id = e.job_id
order by
  e.started_at,
  e.id;
