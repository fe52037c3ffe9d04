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
