--! Previous: sha1:dd20e97fac0aacdee0c1277caeb24dc709b0ecbd
--! Hash: sha1:6f7e7a12f0107d17d5469a21145b6a78a605405b
--! Message: schemas

--! Included app/database.sql
-- Who may do what with the database itself: applications connect, the owner makes schemas, nobody else
-- anything. Rights to a database are not copied with it: a database that is made from a template
-- needs this file again.
do $$
begin
  execute format('revoke all on database %I from public', current_database());
  execute format(
    'grant connect on database %I to app_user, app_analyst, app_copier, app_monitor, app_jobs',
    current_database()
  );
  execute format('grant create, temporary, connect on database %I to app_owner', current_database());
  execute format('grant create, temporary on database %I to app_copier', current_database());
end
$$;
--! EndIncluded app/database.sql
--! Included app/schemas.sql
-- The platform's schemas and what everybody starts with: nothing. Rights are granted object by
-- object, in the file grants.sql beside the object. PUBLIC loses the schema public and the right to
-- execute every function that app_owner will ever create; database.sql takes the database from it.
revoke all on schema public from public;

alter default privileges for role app_owner revoke all on tables from public;
alter default privileges for role app_owner revoke all on sequences from public;
alter default privileges for role app_owner revoke all on routines from public;
alter default privileges for role app_owner revoke all on types from public;
alter default privileges for role app_owner revoke all on schemas from public;

-- graphile-migrate notes a migration inside the migration's own transaction, that is, as app_owner.
grant usage on schema graphile_migrate to app_owner;
grant select, insert, update, delete on all tables in schema graphile_migrate to app_owner;

create schema if not exists app authorization app_owner;
create schema if not exists audit authorization app_owner;
create schema if not exists jobs authorization app_owner;
create schema if not exists copying authorization app_owner;
create schema if not exists monitor authorization app_owner;
create schema if not exists analytics authorization app_owner;

comment on schema app is 'What every application shares: context, errors, triggers, search';
comment on schema audit is 'Who changed what: one log for all tables that ask for it';
comment on schema jobs is 'The registry of scheduled jobs; pg_cron is made equal to it';
comment on schema copying is 'Copying legacy data in: runs, rejects, proofs';
comment on schema monitor is 'Views for whoever looks after the server';
comment on schema analytics is 'Materialized views, without grants, and the tenant views over them';

grant usage on schema app to app_user, app_analyst, app_copier, app_monitor;
grant usage on schema copying to app_copier, app_monitor;
grant usage on schema jobs to app_monitor;
grant usage on schema monitor to app_monitor;
grant usage on schema audit to app_monitor;
grant usage on schema analytics to app_analyst, app_user;
--! EndIncluded app/schemas.sql
