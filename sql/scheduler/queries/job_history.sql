--! budget p95 20 ms
--! param $1 job_id uuid
--! param $2 since timestamptz
--! param $3 before_started_at timestamptz
--! param $4 before_id uuid
--! param $5 page_size integer
--! sample select e.user_id, e.user_id, 'user', e.job_id, date_trunc('month', max(e.started_at), 'UTC') - interval '10 days', date_trunc('month', max(e.started_at), 'UTC') + interval '10 days', 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, 50 from scheduler.job_executions as e group by e.user_id, e.job_id order by count(*) desc, e.job_id limit 1
--! index scheduler.job_executions_user_id_job_id_started_at_idx
--! never scan scheduler.job_executions
--! partitions scheduler.job_executions 2
--! page
-- The executions of one job between two moments, newest first. For the first page $3 is the end of the
-- time asked for and $4 the highest uuid; then both are the last row of the page before. Comparing
-- rows does not tell the planner which partitions to leave out, so the time is bounded besides.
select
  e.id,
  e.status,
  e.started_at,
  e.ended_at,
  e.error_message,
  e.execution_data
from scheduler.job_executions as e
where
  e.user_id = app.tenant_id()
  and e.job_id = $1
  and e.started_at >= $2
  and e.started_at <= $3
  and (e.started_at, e.id) < ($3, $4)
order by
  e.started_at desc,
  e.id desc
limit
  $5;
