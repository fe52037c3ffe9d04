--! budget p95 50 ms
--! param $1 query text
--! param $2 page_size integer
--! sample select p.client_id, '00000000-0000-4000-8000-000000000001'::uuid, 'client_admin', 'grandmas procelain teapot', 50 from gifting.products as p group by p.client_id order by count(*) desc limit 1
--! index gifting.products_client_id_name_idx
--! never scan gifting.products
-- Products by similar name, best first: typing errors and accents do not matter. The plan is inside of
-- the function, which has its definer's rights (sql/gifting/search.sql says why). The next page is
-- asked for with after_rank and after_id of the last row.
select
  f.id,
  f.name,
  f.price,
  f.rank
from gifting.search_products($1, page_size => $2) as f;
