--! budget p95 20 ms
--! param $1 after_name text
--! param $2 after_id uuid
--! param $3 page_size integer
--! sample select s.client_id, '00000000-0000-4000-8000-000000000001'::uuid, 'client_admin', '', '00000000-0000-0000-0000-000000000000'::uuid, 20 from gifting.sites as s group by s.client_id order by count(*) desc limit 1
--! index gifting.sites_client_id_name_idx
--! never scan gifting.sites
--! page
-- The sites of a client by name, each with its catalog's name. The first page begins behind the empty
-- name.
select
  s.id,
  s.name,
  s.status,
  s.celebrated_on,
  s.catalog_id,
  c.name as catalog_name
from gifting.sites as s
left join gifting.catalogs as c on c.client_id = s.client_id and c.id = s.catalog_id
where
  s.client_id = app.tenant_id()
  and (s.name, s.id) > ($1, $2)
order by
  s.name,
  s.id
limit
  $3;
