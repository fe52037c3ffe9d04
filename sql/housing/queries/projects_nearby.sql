--! budget p95 100 ms
--! param $1 latitude double precision
--! param $2 longitude double precision
--! param $3 radius_m double precision
--! sample select p.company_id, u.id, 'buyer', p.latitude, p.longitude, 5000 from housing.projects as p join housing.users as u on u.company_id = p.company_id where p.latitude is not null and p.company_id = (select company_id from housing.projects group by 1 order by count(*) desc limit 1) order by p.id limit 1
--! index housing.projects_company_id_coordinates_idx
--! never scan housing.projects
-- Projects within a radius in metres, nearest first.
select
  n.id,
  n.name,
  n.status,
  n.distance_m
from housing.projects_near($1, $2, $3) as n;
