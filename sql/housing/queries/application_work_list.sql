--! budget p95 100 ms
--! param $1 status text
--! param $2 before_submitted_at timestamptz
--! param $3 before_id uuid
--! sample select u.company_id, u.id, 'lender', 'submitted', 'infinity', 'ffffffff-ffff-ffff-ffff-ffffffffffff' from housing.users as u where u.company_id = (select company_id from housing.applications group by 1 order by count(*) desc limit 1) and u.role = 'lender' limit 1
--! index housing.applications_company_id_status_submitted_at_idx
--! never scan housing.applications
--! never scan housing.applicants
--! page
-- Applications of one state, newest first, with applicant and project: what a lender works through. The first page is
-- asked for with infinity and the largest uuid.
select
  a.id,
  a.submitted_at,
  a.priority_score,
  p.name as project,
  q.first_name,
  q.last_name
from housing.applications as a
join housing.projects as p on p.company_id = a.company_id and p.id = a.project_id
join housing.applicants as q on q.company_id = a.company_id and q.id = a.applicant_id
where
  a.company_id = app.tenant_id()
  and a.status = $1
  and (a.submitted_at, a.id) < ($2, $3)
order by
  a.submitted_at desc,
  a.id desc
limit
  50;
