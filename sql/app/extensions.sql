-- The extensions, the same in every database. They live in a schema of their own, where nobody but
-- the superuser can create anything, so that functions may put it on their search_path.
-- btree_gin and btree_gist let the tenant be the first column of a GIN or GiST index.
-- pg_cron can live in one database of a server only: the one that cron.database_name names. This
-- is the single place that asks; whoever needs a job writes it into the registry (sql/jobs).
create schema if not exists extensions;
create schema if not exists partman;

create extension if not exists timescaledb with schema extensions;
create extension if not exists btree_gin with schema extensions;
create extension if not exists btree_gist with schema extensions;
create extension if not exists cube with schema extensions;
create extension if not exists earthdistance with schema extensions;
create extension if not exists pg_partman with schema partman;
create extension if not exists pg_stat_statements with schema extensions;
create extension if not exists pg_trgm with schema extensions;
create extension if not exists pgcrypto with schema extensions;
create extension if not exists unaccent with schema extensions;
create extension if not exists "uuid-ossp" with schema extensions;
create extension if not exists vector with schema extensions;

do $$
begin
  if current_setting('cron.database_name', true) = current_database() then
    create extension if not exists pg_cron;
    grant usage on schema cron to app_owner, app_jobs, app_monitor;
    grant select on cron.job, cron.job_run_details to app_owner, app_monitor;
    grant select, delete on cron.job_run_details to app_jobs;
    grant execute on function cron.schedule_in_database, cron.alter_job to app_jobs;
  end if;
end
$$;

grant usage on schema extensions to public;
grant usage on schema partman to app_owner;
grant all on all tables in schema partman to app_owner;
grant execute on all routines in schema partman to app_owner;
grant create on schema partman to app_owner;

comment on schema extensions is 'What extensions bring; nobody but the superuser creates here';
comment on schema partman is 'pg_partman: makes and retires the partitions';
