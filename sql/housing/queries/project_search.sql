--! budget p95 100 ms
--! param $1 query text
--! sample select u.company_id, u.id, 'buyer', 'garden' from housing.users as u where u.company_id = (select company_id from housing.projects group by 1 order by count(*) desc limit 1) limit 1
--! index housing.projects_company_id_search_vector_idx
--! index housing.projects_company_id_name_idx
--! never scan housing.projects
-- Projects by words or by a misspelt name, best first.
select
  s.id,
  s.name,
  s.location,
  s.status,
  s.rank
from housing.search_projects($1) as s;
