-- The roles of plumb. None of them is a person: people and services get a login role of their own
-- that is a member of one of these. They belong to the whole server, not to one database, so they
-- are made only where they are missing, and their rights inside a database are granted there.
-- app_owner has BYPASSRLS because a backfill or a refresh by an owner under forced row level
-- security without a tenant would quietly change nothing. app_jobs may log in but has no password:
-- only pg_cron's background workers can become it.
do $$
declare
  wanted record;
begin
  for wanted in
    select *
    from (
      values
        ('app_owner', 'nologin bypassrls', 'owns every object; migrations run as it'),
        ('app_user', 'nologin', 'what an application acts as; every policy names it'),
        ('app_analyst', 'nologin', 'reads the views of the schema analytics'),
        ('app_copier', 'nologin bypassrls', 'copies data in; may silence the audit while it does'),
        ('app_monitor', 'nologin', 'reads the server''s statistics'),
        ('app_jobs', 'login bypassrls', 'what pg_cron runs the jobs as; has no password')
    ) as roles (name, options, meaning)
  loop
    begin
      execute format('create role %I %s', wanted.name, wanted.options);
      execute format('comment on role %I is %L', wanted.name, wanted.meaning);
    exception
      when duplicate_object or unique_violation then null;
    end;
  end loop;
end
$$;

grant pg_monitor to app_monitor;
grant app_owner to app_jobs;

-- It gives app_copier schemas to land rows in.
grant app_copier to app_owner with inherit false;

-- Whoever migrates may act as these roles, superuser or not.
do $$
begin
  execute format('grant app_owner, app_jobs, app_copier to %I', session_user);
end
$$;
