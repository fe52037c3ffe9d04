-- What became of the jobs. pg_cron's own tables are read by a function, because they are not there
-- in every database; where they are not, a job shows as never run. They show everybody only their own
-- jobs, so that the function acts as its owner, whom row level security lets pass, and shows those of
-- the registry.
create or replace function jobs.last_runs() returns table (
  name text,
  runs bigint,
  failures bigint,
  last_started_at timestamptz,
  last_duration interval,
  last_status text,
  last_message text
)
language plpgsql stable parallel safe security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not jobs.cron_is_here() then
    return;
  end if;
  return query
  select w.name, d.runs, d.failures, l.start_time, l.end_time - l.start_time, l.status, l.return_message
  from jobs.registry as w
  join cron.job as j on j.username = 'app_jobs' and j.jobname = current_database() || '/' || w.name
  cross join lateral (
    select count(*) as runs, count(*) filter (where r.status = 'failed') as failures
    from cron.job_run_details as r
    where r.jobid = j.jobid
  ) as d
  left join lateral (
    select r.start_time, r.end_time, r.status, r.return_message
    from cron.job_run_details as r
    where r.jobid = j.jobid
    order by r.runid desc
    limit 1
  ) as l on true;
end
$$;

create or replace view jobs.status
with (security_invoker = true) as
select
  r.name,
  r.schedule,
  r.enabled,
  l.last_started_at,
  l.last_duration,
  l.last_status,
  l.last_message,
  coalesce(l.runs, 0) as runs,
  coalesce(l.failures, 0) as failures,
  r.description,
  (select min(h.held_at) from jobs.holds as h where h.name = r.name) as held_since
from jobs.registry as r
left join jobs.last_runs() as l using (name)
order by
  r.name;

comment on function jobs.last_runs()
  is 'How often each job ran and failed, and its last run, from pg_cron''s log';

comment on view jobs.status
  is 'Every job of the registry with its last run, duration and failures, and since when it is held, also by a session that has ended';

comment on table jobs.registry is 'The jobs that this database wants to be run by pg_cron';

comment on column jobs.registry.name is 'The job''s name, unique in this database';

comment on column jobs.registry.schedule is 'When: five cron fields in GMT, or "<1-59> seconds"';

comment on column jobs.registry.command is 'The SQL that is run, as app_jobs';

comment on column jobs.registry.description is 'One sentence: what for';

comment on column jobs.registry.enabled is 'Whether it is to run at present';

comment on column jobs.registry.updated_at is 'When this entry was changed last';

grant execute on function jobs.last_runs(), jobs.cron_is_here() to app_monitor;

grant select on jobs.registry, jobs.status to app_monitor;
