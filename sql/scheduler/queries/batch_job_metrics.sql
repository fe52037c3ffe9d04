--! budget p95 100 ms
--! param $1 job_ids uuid[]
--! sample select j.user_id, j.user_id, 'user', (array_agg(j.id order by j.created_at desc))[:50] from scheduler.jobs as j group by j.user_id order by count(*) desc, j.user_id limit 1
--! index scheduler.job_executions_user_id_job_id_started_at_idx
--! never scan scheduler.job_executions
-- The metrics of many jobs in one statement: one row for each that was asked for, with zeros where it
-- never ran (or is somebody else's). Status and end are in the index, so the executions themselves are
-- not read.
select
  w.job_id,
  coalesce(m.total_executions, 0) as total_executions,
  coalesce(m.successful_executions, 0) as successful_executions,
  coalesce(m.failed_executions, 0) as failed_executions,
  m.avg_duration_s,
  m.last_execution
from unnest($1::uuid[]) as w (job_id)
left join (
  select
    e.job_id,
    count(*) as total_executions,
    count(*) filter (
      where
        e.status = 'success'
    ) as successful_executions,
    count(*) filter (
      where
        e.status = 'failed'
    ) as failed_executions,
    avg(date_part('epoch', e.ended_at - e.started_at)) as avg_duration_s,
    max(e.ended_at) as last_execution
  from scheduler.job_executions as e
  where
    e.user_id = app.tenant_id()
    and e.job_id = any ($1::uuid[])
    and e.started_at <= now()
  group by
    e.job_id
) as m using (job_id);
