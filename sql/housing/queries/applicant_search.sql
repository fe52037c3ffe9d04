--! budget p95 100 ms
--! param $1 query text
--! sample select a.company_id, u.id, 'lender', a.last_name from housing.applicants as a join housing.users as u on u.company_id = a.company_id where a.company_id = (select company_id from housing.applicants group by 1 order by count(*) desc limit 1) order by a.id limit 1
--! index housing.applicants_company_id_search_vector_idx
--! index housing.applicants_company_id_name_idx
--! never scan housing.applicants
-- Applicants by words or by a misspelt name, best first.
select
  s.id,
  s.first_name,
  s.last_name,
  s.email,
  s.rank
from housing.search_applicants($1) as s;
