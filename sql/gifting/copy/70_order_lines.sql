--! from kv
--! to gifting.order_lines
--! key key
-- The items of the orders that were taken in: one row for each, numbered as they stood in the list.
-- 60_orders.sql has looked at all of them, and an order is taken in whole, so nothing is rejected here.
-- Several rows have the same source_key, which is their order's.
with records as materialized (
  select
    s.key,
    s.value::text::jsonb as value
  from landing_gifting.kv as s
  where
    s.key ~ '^order:[^:]+$'
)
select
  r.key as source_key,
  o.client_id,
  o.id as order_id,
  e.n::integer as line_number,
  copying.legacy_uuid('gifting', 'kv', 'product:' || (e.item ->> 'productId')) as product_id,
  coalesce(copying.to_integer(e.item ->> 'quantity'), 1) as quantity,
  copying.to_numeric(e.item ->> 'price', 'numeric(12,2)') as unit_price,
  null::text as reject_reason
from records as r
join gifting.orders as o on o.id = copying.legacy_uuid('gifting', 'kv', r.key)
cross join lateral jsonb_array_elements(
  -- rejected orders, which the join leaves out, may have been looked at before it
  case
    when jsonb_typeof(r.value -> 'items') = 'array' then r.value -> 'items'
  end
) with ordinality as e (item, n);
