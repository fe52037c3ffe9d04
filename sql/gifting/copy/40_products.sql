--! from kv
--! to gifting.products
--! key key
-- Products, within their catalog, which tells their client. Prices came as numbers and as text. An
-- article number stands once in a catalog: the product with the lowest key keeps it, the others are
-- rejected (duplicate_sku).
with records as materialized (
  select
    s.key,
    s.value::text::jsonb as value,
    s.created_at::timestamptz as created_at,
    s.updated_at::timestamptz as updated_at
  from landing_gifting.kv as s
  where
    s.key ~ '^product:[^:]+$'
),
checked as (
  select
    r.key,
    r.created_at,
    r.updated_at,
    r.value,
    k.client_id,
    k.id as catalog_id,
    coalesce(
      case
        when jsonb_typeof(r.value) <> 'object' then copying.reason('bad_json', 'value', r.value::text)
      end,
      case
        when r.value ->> 'id' is distinct from split_part(r.key, ':', 2) then copying.reason('key_mismatch', 'id', r.value ->> 'id')
      end,
      copying.missing('name', r.value ->> 'name', 'missing_name'),
      case
        when jsonb_typeof(r.value -> 'name') <> 'string' then copying.reason('bad_json', 'name', r.value ->> 'name')
      end,
      copying.missing('price', r.value ->> 'price'),
      copying.not_numeric('price', r.value ->> 'price', 'numeric(12,2)'),
      copying.out_of_range('price', copying.to_numeric(r.value ->> 'price'), 0, 9999999999.99),
      copying.too_long('name', r.value ->> 'name', 255),
      copying.too_long('sku', r.value ->> 'sku', 100),
      copying.too_long('description', r.value ->> 'description', 10000),
      copying.too_long('image', r.value ->> 'image', 2000),
      copying.unknown('status', lower(r.value ->> 'status'), '{draft, active, retired}'),
      copying.not_timestamptz('createdAt', rtrim(r.value ->> 'createdAt', 'Z')),
      case
        when k.id is null then copying.reason('orphan', 'catalogId', r.value ->> 'catalogId')
      end
    ) as reason
  from records as r
  left join gifting.catalogs as k on k.id = copying.legacy_uuid('gifting', 'kv', 'catalog:' || (r.value ->> 'catalogId'))
),
numbered as (
  select
    c.*,
    row_number() over (
      partition by c.catalog_id,
      c.value ->> 'sku',
      c.reason is null
      order by
        c.key collate "C"
    ) as nth
  from checked as c
)
select
  n.key as source_key,
  n.client_id,
  copying.legacy_uuid('gifting', 'kv', n.key) as id,
  n.catalog_id,
  nullif(n.value ->> 'sku', '') as sku,
  n.value ->> 'name' as name,
  n.value ->> 'description' as description,
  n.value ->> 'image' as image_url,
  copying.to_numeric(n.value ->> 'price', 'numeric(12,2)') as price,
  coalesce(lower(n.value ->> 'status'), 'draft') as status,
  coalesce(copying.to_timestamptz(rtrim(n.value ->> 'createdAt', 'Z')), n.created_at) as created_at,
  n.updated_at,
  coalesce(
    n.reason,
    case
      when n.nth > 1 and n.value ->> 'sku' <> '' then copying.reason('duplicate_sku', 'sku', n.value ->> 'sku')
    end
  ) as reject_reason
from numbered as n;
