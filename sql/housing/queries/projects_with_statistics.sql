--! budget p95 100 ms
--! param $1 before_created_at timestamptz
--! param $2 before_id uuid
--! sample select u.company_id, u.id, 'admin', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff' from housing.users as u where u.company_id = (select company_id from housing.projects group by 1 order by count(*) desc limit 1) and u.role = 'admin' limit 1
--! index housing.projects_company_id_created_at_idx
--! index housing.applications_company_id_project_id_applicant_id_key
--! never scan housing.projects
--! never scan housing.applications
--! page
-- The company's projects, newest first, with the number of their applications, of approved ones, and
-- the mean priority: one query for a page of 50, where the old application asked once per project.
-- The first page is asked for with infinity and the largest uuid,
-- the next one with the last row of this one.
select
  p.id,
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
    count(*) filter (where a.status = 'approved') as approved_count,
    round(avg(a.priority_score), 2) as average_priority_score
  from housing.applications as a
  where
    a.company_id = p.company_id and a.project_id = p.id
) as s
where
  p.company_id = app.tenant_id()
  and (p.created_at, p.id) < ($1, $2)
order by
  p.created_at desc,
  p.id desc
limit
  50;
