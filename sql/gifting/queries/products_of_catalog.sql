--! budget p95 50 ms
--! param $1 catalog uuid
--! param $2 site uuid
--! param $3 after_name text
--! param $4 after_id uuid
--! param $5 page_size integer
--! sample select s.client_id, '00000000-0000-4000-8000-000000000001'::uuid, 'client_admin', s.catalog_id, s.id, '', '00000000-0000-0000-0000-000000000000'::uuid, 100 from gifting.sites as s join gifting.site_product_exclusions as x on x.client_id = s.client_id and x.site_id = s.id where (s.client_id, s.catalog_id) = (select p.client_id, p.catalog_id from gifting.products as p group by p.client_id, p.catalog_id order by count(*) desc limit 1) group by s.client_id, s.catalog_id, s.id order by count(*) desc limit 1
--! index gifting.products_client_id_catalog_id_status_name_idx
--! never scan gifting.products
--! page
-- What a site offers: the active products of its catalog, without those that it leaves out, by name.
-- It was one query for the catalog's list and one for each of 1,000 products; now it is one, also for a
-- page of 1,000. The first page begins behind the empty name.
select
  p.id,
  p.sku,
  p.name,
  p.description,
  p.image_url,
  p.price
from gifting.products as p
where
  p.client_id = app.tenant_id()
  and p.catalog_id = $1
  and p.status = 'active'
  and (p.name, p.id) > ($3, $4)
  and not exists (
    select
    from gifting.site_product_exclusions as x
    where
      x.client_id = app.tenant_id()
      and x.site_id = $2
      and x.product_id = p.id
  )
order by
  p.name,
  p.id
limit
  $5;
