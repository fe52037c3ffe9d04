-- Every table that people change is audited; tables with updated_at keep it true. Events are neither:
-- they are a record themselves. Both calls may be repeated.
select
  app.touch_on_update(target)
from unnest(
  array['gifting.clients', 'gifting.catalogs', 'gifting.sites', 'gifting.products', 'gifting.orders']::regclass[]
) as target;

select
  audit.enable(target)
from unnest(
  array[
    'gifting.clients',
    'gifting.catalogs',
    'gifting.sites',
    'gifting.products',
    'gifting.site_product_exclusions',
    'gifting.orders',
    'gifting.order_lines'
  ]::regclass[]
) as target;
