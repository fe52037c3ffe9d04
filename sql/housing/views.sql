-- housing.audit_logs is the seventh table of this application: the company's part of the platform's
-- log, for admins. As its owner passes the log's row level security, the view itself is the wall:
-- security_barrier keeps a caller's own functions behind the condition.
-- housing.project_statistics runs with the caller's rights: who sees all applications counts all,
-- a buyer counts his own.
create or replace view housing.audit_logs
with (security_barrier = true) as
select
  l.tenant_id as company_id,
  l.id,
  l.created_at,
  l.table_name,
  l.record_id,
  l.action,
  l.old_values,
  l.new_values,
  l.actor_id as user_id,
  l.ip_address,
  l.user_agent
from audit.log as l
where
  l.tenant_id = app.tenant_id()
  and l.table_schema = 'housing'
  and app.user_role() = 'admin';

create or replace view housing.project_statistics
with (security_invoker = true) as
select
  p.company_id,
  p.id as project_id,
  p.name,
  p.status,
  p.created_at,
  s.application_count,
  s.approved_count,
  s.average_priority_score
from housing.projects as p
cross join lateral (
  select
    count(*) as application_count,
    count(*) filter (
      where
        a.status = 'approved'
    ) as approved_count,
    round(avg(a.priority_score), 2) as average_priority_score
  from housing.applications as a
  where
    a.company_id = p.company_id
    and a.project_id = p.id
) as s;

comment on view housing.audit_logs is 'The company''s changes, for its admins';

comment on column housing.audit_logs.user_id is 'Who made the change';

comment on view housing.project_statistics
  is 'Each project with the number of its applications, of approved ones, and their mean priority, in one query';
