--! Previous: sha1:3eea139c996fa04990ed6c92c4e355c32c1c974d
--! Hash: sha1:2b0a8a49e68b16cd258a86305d6668a6a9b0ee6f
--! Message: Jobs of others are let be

-- No job runs every 0 seconds, and one such row kept all jobs from being scheduled.
set local role app_owner;

alter table jobs.registry drop constraint registry_schedule_check;

-- The registry is small.
-- squawk-ignore constraint-missing-not-valid
alter table jobs.registry add constraint registry_schedule_check check (schedule ~ '^(([^ ]+ ){4}[^ ]+|([1-9]|[1-5][0-9]) seconds?)$');

--! Included jobs/apply.sql
-- Declares jobs and makes pg_cron equal to the registry. pg_cron lives in one database of a server;
-- jobs for other databases are scheduled from there. So jobs.script() writes down what is to be done
-- as SQL. Where pg_cron is here, jobs.apply() runs it; where it is elsewhere, jobs.apply() changes
-- nothing and `plumb migrate` runs the same script in that database. A job's name in pg_cron begins
-- with its database's, so that two databases never overwrite each other's jobs. Jobs run as app_jobs,
-- whoever declares them; those of others are nobody's business here, whatever their names. A job that
-- is held (hold.sql) stays so; scheduling a job that pg_cron has already does not start or stop it.
create or replace function jobs.declare(
  name text,
  schedule text,
  command text,
  description text
) returns void
language sql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
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
set search_path = pg_catalog, pg_temp
as $$
  delete from jobs.registry as r where r.name = remove.name
$$;

create or replace function jobs.cron_is_here() returns boolean
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select exists (select from pg_catalog.pg_extension where extname = 'pg_cron')
$$;

create or replace function jobs.script() returns text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select format(
      'select cron.unschedule(jobid) from cron.job'
      ' where username = ''app_jobs'' and database = %L and starts_with(jobname, %L) and jobname <> all (%L);',
      current_database(),
      current_database() || '/',
      coalesce(array_agg(current_database() || '/' || r.name order by r.name), '{}')
    )
    || coalesce(string_agg(
      format(
        'select cron.schedule_in_database(%1$L, %2$L, %3$L, %4$L, active => %5$L);'
        'select cron.alter_job(jobid, active => %5$L) from cron.job'
        ' where username = ''app_jobs'' and jobname = %1$L and active <> %5$L;',
        current_database() || '/' || r.name,
        case when jobs.is_held(r.name) then jobs.never() else r.schedule end,
        r.command, current_database(), r.enabled
      ),
      '' order by r.name
    ), '')
  from jobs.registry as r
$$;

create or replace function jobs.apply() returns boolean
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
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
--! Included jobs/hold.sql
-- Holds jobs while something else needs their tables, such as a migration. A hold is a row, written
-- before pg_cron is changed, that belongs to a session; the session shows that it lives by an
-- advisory lock, which ends with it. So a hold is never forgotten: whose session has ended, by a
-- crash or kill -9, is found, and released by whoever comes next. A job that two hold is released
-- by the last of them; who releases locks the holds until pg_cron is changed, so that two never leave
-- it to each other, and a new hold comes after. A job that is held gets a schedule that never comes:
-- pg_cron would cancel a running job that is made inactive, and one that is inactive for another
-- reason stays so. As in apply.sql, what is to be done in pg_cron is written down as SQL, for the
-- database where it lives.
create or replace function jobs.never() returns text
language sql immutable parallel safe
return '0 0 31 2 *';

create or replace function jobs.is_holder(pid integer) returns boolean
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select
    from pg_catalog.pg_locks as l
    join pg_catalog.pg_database as d on d.oid = l.database
    where d.datname = current_database()
      and l.locktype = 'advisory'
      and l.objsubid = 2
      and l.classid = 'jobs.holds'::regclass
      and l.objid = is_holder.pid::oid
      and l.pid = is_holder.pid
  )
$$;

create or replace function jobs.is_held(name text) returns boolean
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select exists (
    select from jobs.holds as h where h.name = is_held.name and jobs.is_holder(h.pid)
  )
$$;

create or replace function jobs.hold(names text[]) returns text
language sql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
  select pg_catalog.pg_advisory_lock('jobs.holds'::regclass::oid::integer, pg_catalog.pg_backend_pid());

  insert into jobs.holds (name)
  select r.name
  from jobs.registry as r
  where r.name = any (hold.names)
  on conflict on constraint holds_name_pid_key do nothing;

  select format(
    'select cron.alter_job(jobid, schedule => %L) from cron.job where username = ''app_jobs'' and jobname = any (%L);',
    jobs.never(),
    array(select current_database() || '/' || h.name from jobs.holds as h where h.pid = pg_catalog.pg_backend_pid())
  );
$$;

create or replace function jobs.abandoned() returns text[]
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select array(
    select distinct h.name from jobs.holds as h where not jobs.is_holder(h.pid) order by h.name
  )
$$;

create or replace function jobs.release() returns text
language sql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
  lock table jobs.holds in share row exclusive mode;

  with
  released as (
    delete from jobs.holds as h
    where h.pid = pg_catalog.pg_backend_pid() or not jobs.is_holder(h.pid)
    returning h.name
  )
  select coalesce(string_agg(
    format(
      'select cron.alter_job(jobid, schedule => %L) from cron.job where username = ''app_jobs'' and jobname = %L;',
      r.schedule, current_database() || '/' || r.name
    ),
    '' order by r.name
  ), '')
  from jobs.registry as r
  where r.name in (select d.name from released as d)
    and not exists (
      select
      from jobs.holds as h
      where h.name = r.name and h.pid <> pg_catalog.pg_backend_pid() and jobs.is_holder(h.pid)
    )
$$;

comment on table jobs.holds is 'The jobs that a session holds at present';

comment on column jobs.holds.name is 'The job that is held';

comment on column jobs.holds.pid is 'The session that holds it, as in pg_stat_activity';

comment on column jobs.holds.held_at is 'Since when it is held';

comment on function jobs.never() is 'The schedule of a job that is held: 31 February';

comment on function jobs.is_holder(integer) is 'Whether the session that holds jobs is still there';

comment on function jobs.is_held(text) is 'Whether a session that is still there holds the job';

comment on function jobs.hold(text[])
  is 'Holds jobs for this session, until jobs.release() or its end; returns the SQL that stops pg_cron from starting them';

comment on function jobs.abandoned() is 'The jobs that are held by a session which has ended';

comment on function jobs.release()
  is 'Releases what this session holds, and what is abandoned; returns the SQL that gives them their schedules back, to be run before this transaction ends';

grant select on jobs.holds to app_monitor;
--! EndIncluded jobs/hold.sql
--! Included jobs/status.sql
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
--! EndIncluded jobs/status.sql
--! Included jobs/platform.sql
-- The platform's own jobs, staggered over the hour. pg_cron's log is cleaned where it is; a run
-- that a restart ended has no end there.
select
  jobs.declare ('partition_maintenance', '17 * * * *', 'call partitions.maintain()', 'Makes the coming partitions');

select
  jobs.declare (
    'cron_log_cleaning',
    '41 3 * * *',
    $$delete from cron.job_run_details where coalesce(end_time, start_time) < now() - interval '14 days'$$,
    'pg_cron never cleans its own log'
  )
where
  jobs.cron_is_here();

select
  jobs.apply();
--! EndIncluded jobs/platform.sql
--! Included monitor/indexes.sql
-- Indexes that cost without serving. Unused: never read since the statistics were reset, and no
-- constraint needs it. Duplicate: no constraint needs it, and another index on the same table begins
-- with the same columns, in the same order and collations, under the same condition. Invalid: a
-- concurrent build that failed.
create or replace view monitor.unused_indexes as
select
  s.schemaname,
  s.relname as table_name,
  s.indexrelname as index_name,
  pg_relation_size(s.indexrelid) as bytes,
  s.idx_scan as scans
from pg_catalog.pg_stat_user_indexes as s
join pg_catalog.pg_index as i on i.indexrelid = s.indexrelid
where
  s.idx_scan = 0
  and not i.indisunique
  and not i.indisexclusion
  and not exists (select from pg_catalog.pg_inherits as p where p.inhrelid = s.indexrelid)
order by
  pg_relation_size(s.indexrelid) desc;

create or replace view monitor.duplicate_indexes as
select
  a.indrelid::regclass as table_name,
  a.indexrelid::regclass as index_name,
  b.indexrelid::regclass as covered_by,
  pg_relation_size(a.indexrelid) as bytes
from pg_catalog.pg_index as a
join pg_catalog.pg_class as ac on ac.oid = a.indexrelid
join pg_catalog.pg_index as b on b.indrelid = a.indrelid and b.indexrelid <> a.indexrelid
join pg_catalog.pg_class as bc on bc.oid = b.indexrelid and bc.relam = ac.relam
join pg_catalog.pg_namespace as n on n.oid = ac.relnamespace
where
  n.nspname not in ('pg_catalog', 'pg_toast')
  and not a.indisunique
  and not a.indisexclusion
  and pg_get_expr(a.indpred, a.indrelid) is not distinct from pg_get_expr(b.indpred, b.indrelid)
  and pg_get_expr(a.indexprs, a.indrelid) is not distinct from pg_get_expr(b.indexprs, b.indrelid)
  and (b.indkey::smallint[]) [0 :a.indnatts - 1] = (a.indkey::smallint[]) [0 :a.indnatts - 1]
  and (b.indclass::oid[]) [0 :a.indnkeyatts - 1] = (a.indclass::oid[]) [0 :a.indnkeyatts - 1]
  and (b.indcollation::oid[]) [0 :a.indnkeyatts - 1] = (a.indcollation::oid[]) [0 :a.indnkeyatts - 1]
  and (b.indoption::smallint[]) [0 :a.indnkeyatts - 1] = (a.indoption::smallint[]) [0 :a.indnkeyatts - 1]
order by
  pg_relation_size(a.indexrelid) desc;

create or replace view monitor.invalid_indexes as
select
  i.indrelid::regclass as table_name,
  i.indexrelid::regclass as index_name
from pg_catalog.pg_index as i
where
  not (i.indisvalid and i.indisready);

comment on view monitor.unused_indexes
  is 'Indexes that no query has read and no constraint needs, largest first';
comment on view monitor.duplicate_indexes
  is 'Indexes that another index does the work of, largest first';
comment on view monitor.invalid_indexes is 'Indexes that a failed concurrent build left behind';

grant select
on monitor.unused_indexes, monitor.duplicate_indexes, monitor.invalid_indexes
to app_monitor;
--! EndIncluded monitor/indexes.sql
