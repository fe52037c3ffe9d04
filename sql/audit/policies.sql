-- The log is written by audit.record() alone and read through an application's own view. The policy
-- stands behind that: should somebody ever be granted the table, he still sees his tenant only.
select app.reset_policies('audit.log');

create policy log_tenant on audit.log for select to app_user using (tenant_id = app.tenant_id());
