--! Previous: sha1:8028f3c7fc4253373ca8c551484ca1e928193c0f
--! Hash: sha1:ad9ad7ad80df7aad9791143e95a2384081bdba9f
--! Message: jobs

-- The registry of scheduled jobs: what should run, when, and in which database. pg_cron is made
-- equal to it by jobs.apply(); nobody schedules by hand.
set local role app_owner;

create table jobs.registry (
  name text not null,
  schedule text not null,
  command text not null,
  description text not null,
  enabled boolean not null default true,
  updated_at timestamptz not null default now(),
  constraint registry_name_key primary key (name),
  constraint registry_name_check check (name ~ '^[a-z][a-z0-9_]{0,62}$'),
  constraint registry_schedule_check check (schedule ~ '^(([^ ]+ ){4}[^ ]+|[1-5]?[0-9] seconds?)$')
);

select app.touch_on_update('jobs.registry');

--! Included jobs/apply.sql
-- Declares jobs and makes pg_cron equal to the registry. pg_cron lives in one database of a server;
-- jobs for other databases are scheduled from there. So jobs.script() writes down what is to be done
-- as SQL. Where pg_cron is here, jobs.apply() runs it; where it is elsewhere, jobs.apply() changes
-- nothing and `plumb migrate` runs the same script in that database. A job's name in pg_cron begins
-- with its database's, so that two databases never overwrite each other's jobs. Jobs run as app_jobs,
-- whoever declares them.
create or replace function jobs.declare(
  name text,
  schedule text,
  command text,
  description text
) returns void
language sql volatile parallel unsafe
set search_path = ''
as $$
  insert into jobs.registry as r (name, schedule, command, description)
  values (declare.name, declare.schedule, declare.command, declare.description)
  on conflict on constraint registry_name_key do update
  set schedule = excluded.schedule, command = excluded.command, description = excluded.description
  where (r.schedule, r.command, r.description)
    is distinct from (excluded.schedule, excluded.command, excluded.description)
$$;

create or replace function jobs.remove(name text) returns void
language sql volatile parallel unsafe
set search_path = ''
as $$
  delete from jobs.registry as r where r.name = remove.name
$$;

create or replace function jobs.cron_is_here() returns boolean
language sql stable parallel safe
set search_path = ''
as $$
  select exists (select from pg_catalog.pg_extension where extname = 'pg_cron')
$$;

create or replace function jobs.script() returns text
language sql stable parallel safe
set search_path = ''
as $$
  select format(
      'select cron.unschedule(jobid) from cron.job where database = %L and jobname <> all (%L);',
      current_database(),
      coalesce(array_agg(current_database() || '/' || r.name order by r.name), '{}')
    )
    || coalesce(string_agg(
      format(
        'select cron.schedule_in_database(%L, %L, %L, %L, active => %L);',
        current_database() || '/' || r.name, r.schedule, r.command, current_database(), r.enabled
      ),
      '' order by r.name
    ), '')
  from jobs.registry as r
$$;

create or replace function jobs.apply() returns boolean
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  caller constant text := current_user;
  script constant text := jobs.script();
begin
  if not jobs.cron_is_here() then
    return false;
  end if;
  perform set_config('role', 'app_jobs', true);
  execute script;
  perform set_config('role', caller, true);
  return true;
end
$$;

comment on function jobs.declare(text, text, text, text)
  is 'Writes a job into the registry, or changes it there; jobs.apply() makes it so';

comment on function jobs.remove(text)
  is 'Takes a job out of the registry; jobs.apply() makes it so';

comment on function jobs.cron_is_here() is 'Whether pg_cron lives in this database';

comment on function jobs.script()
  is 'The SQL that makes pg_cron equal to the registry, for the database where pg_cron lives';

comment on function jobs.apply()
  is 'Makes pg_cron equal to the registry; false when pg_cron lives in another database';
--! EndIncluded jobs/apply.sql
--! Included jobs/status.sql
-- What became of the jobs. pg_cron's own tables are read by a function, because they are not there
-- in every database; where they are not, a job shows as never run.
create or replace function jobs.last_runs() returns table (
  name text,
  runs bigint,
  failures bigint,
  last_started_at timestamptz,
  last_duration interval,
  last_status text,
  last_message text
)
language plpgsql stable parallel safe
set search_path = ''
as $$
begin
  if not jobs.cron_is_here() then
    return;
  end if;
  return query
  select split_part(j.jobname, '/', 2), d.runs, d.failures, l.start_time, l.end_time - l.start_time, l.status, l.return_message
  from cron.job as j
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
  ) as l on true
  where j.database = current_database();
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
  r.description
from jobs.registry as r
left join jobs.last_runs() as l using (name)
order by
  r.name;

comment on function jobs.last_runs()
  is 'How often each job ran and failed, and its last run, from pg_cron''s log';

comment on view jobs.status is 'Every job of the registry with its last run, duration and failures';

comment on table jobs.registry is 'The jobs that this database wants to be run by pg_cron';

comment on column jobs.registry.name is 'The job''s name, unique in this database';

comment on column jobs.registry.schedule is 'When: five cron fields in GMT, or "<1-59> seconds"';

comment on column jobs.registry.command is 'The SQL that is run, as app_jobs';

comment on column jobs.registry.description is 'One sentence: what for';

comment on column jobs.registry.enabled is 'Whether it is to run at present';

comment on column jobs.registry.updated_at is 'When this entry was changed last';

grant execute on function jobs.last_runs(), jobs.cron_is_here() to app_monitor;

grant select on jobs.registry, jobs.status to app_monitor;
--! EndIncluded jobs/status.sql
--! Included jobs/platform.sql
-- The platform's own jobs, staggered over the hour. pg_cron's log is cleaned where it is.
select
  jobs.declare (
    'partition_maintenance',
    '17 * * * *',
    'call partman.run_maintenance_proc()',
    'Makes the coming partitions and retires the old ones'
  );

select
  jobs.declare (
    'cron_log_cleaning',
    '41 3 * * *',
    $$delete from cron.job_run_details where end_time < now() - interval '14 days'$$,
    'pg_cron never cleans its own log'
  )
where
  jobs.cron_is_here();

select
  jobs.apply();
--! EndIncluded jobs/platform.sql
