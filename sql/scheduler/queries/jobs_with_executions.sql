--! budget p95 50 ms
--! param $1 after_created_at timestamptz
--! param $2 after_id uuid
--! param $3 page_size integer
--! sample select j.user_id, j.user_id, 'user', 'infinity'::timestamptz, 'ffffffff-ffff-ffff-ffff-ffffffffffff'::uuid, 20 from scheduler.jobs as j group by j.user_id order by count(*) desc, j.user_id limit 1
--! index scheduler.jobs_user_id_created_at_idx
--! index scheduler.job_executions_user_id_job_id_started_at_idx
--! never scan scheduler.jobs
--! never scan scheduler.job_executions
--! page
-- A user's jobs, newest first, each with its last five executions: one statement instead of one per
-- job. The page is cut first, so that executions are looked up for its jobs only; the five are put
-- together inside the lateral, so that a job stays one row. $1 and $2 are the last row of the page
-- before; infinity and the highest uuid ask for the first page. No execution starts in the future, but
-- its partitions are there already: the condition spares looking into them.
select
  j.id,
  j.name,
  j.schedule,
  j.status,
  j.created_at,
  e.executions
from (
  select
    p.id,
    p.name,
    p.schedule,
    p.status,
    p.created_at
  from scheduler.jobs as p
  where
    p.user_id = app.tenant_id()
    and p.status <> 'deleted'
    and (p.created_at, p.id) < ($1, $2)
  order by
    p.created_at desc,
    p.id desc
  limit
    $3
) as j
cross join lateral (
  select
    coalesce(
      json_agg(
        json_build_object(
          'id',
          l.id,
          'status',
          l.status,
          'started_at',
          l.started_at,
          'ended_at',
          l.ended_at,
          'error_message',
          l.error_message
        )
        order by
          l.started_at desc,
          l.id desc
      ),
      '[]'
    ) as executions
  from (
    select
      x.id,
      x.status,
      x.started_at,
      x.ended_at,
      x.error_message
    from scheduler.job_executions as x
    where
      x.user_id = app.tenant_id()
      and x.job_id = j.id
      and x.started_at <= now()
    order by
      x.started_at desc,
      x.id desc
    limit
      5
  ) as l
) as e
order by
  j.created_at desc,
  j.id desc;
