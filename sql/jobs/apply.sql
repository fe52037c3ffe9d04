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
