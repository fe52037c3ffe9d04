-- Who sees and changes what. Two layers for app_user, kept apart so that neither can undo the other:
-- a restrictive policy per table pins every row to the user of the transaction; permissive ones, one
-- per command, say what may be done with that user's rows. A command without a permissive policy is
-- forbidden to everybody. Row level security is forced, so the owner is no exception by accident
-- (app_owner has BYPASSRLS on purpose).
-- There are two roles: user, the person himself, and worker, the process that runs his jobs for him.
-- Nobody acts for all users at once. Writing asks for the role. Reading asks for the user alone, since
-- whoever acts for him may see what is his; besides, the planner would take a condition on the role for
-- one that a hundredth of the rows pass, and no longer see that a page's order is in the index.
--
--                  read   write                                          delete
-- users            all    nobody (sessions: scheduler.open_session())    nobody
-- jobs             all    user; worker (update only)                     nobody: status deleted
-- job_executions   all    worker                                         nobody: retention
-- notifications    all    insert: worker; update: user                   user
select
  app.reset_policies('scheduler.users', 'scheduler.jobs', 'scheduler.job_executions', 'scheduler.notifications');

-- users
create policy users_tenant on scheduler.users as restrictive
  for all to app_user
  using (id = app.tenant_id());
create policy users_select on scheduler.users for select to app_user using (true);

-- jobs
create policy jobs_tenant on scheduler.jobs as restrictive
  for all to app_user
  using (user_id = app.tenant_id());
create policy jobs_select on scheduler.jobs for select to app_user using (true);
create policy jobs_insert on scheduler.jobs
  for insert to app_user
  with check ((select app.user_role() = 'user'));
create policy jobs_update on scheduler.jobs
  for update to app_user
  using ((select app.user_role() in ('user', 'worker')));

-- job_executions
create policy job_executions_tenant on scheduler.job_executions as restrictive
  for all to app_user
  using (user_id = app.tenant_id());
create policy job_executions_select on scheduler.job_executions for select to app_user using (true);
create policy job_executions_insert on scheduler.job_executions
  for insert to app_user
  with check ((select app.user_role() = 'worker'));
create policy job_executions_update on scheduler.job_executions
  for update to app_user
  using ((select app.user_role() = 'worker'));

-- notifications
create policy notifications_tenant on scheduler.notifications as restrictive
  for all to app_user
  using (user_id = app.tenant_id());
create policy notifications_select on scheduler.notifications for select to app_user using (true);
create policy notifications_insert on scheduler.notifications
  for insert to app_user
  with check ((select app.user_role() = 'worker'));
create policy notifications_update on scheduler.notifications
  for update to app_user
  using ((select app.user_role() = 'user'));
create policy notifications_delete on scheduler.notifications
  for delete to app_user
  using ((select app.user_role() = 'user'));
