--! from kv
--! to gifting.site_product_exclusions
--! key key
-- What sites leave out. Site and product stand in the key; where the value says otherwise, nobody knows
-- which is meant (key_mismatch). Both must be of one client, else the exclusion is an orphan.
with records as materialized (
  select
    s.key,
    s.value::text::jsonb as value,
    s.created_at::timestamptz as created_at,
    s.updated_at::timestamptz as updated_at
  from landing_gifting.kv as s
  where
    s.key ~ '^exclusion:[^:]+:[^:]+$'
)
select
  r.key as source_key,
  t.client_id,
  t.id as site_id,
  p.id as product_id,
  coalesce(copying.to_timestamptz(rtrim(r.value ->> 'createdAt', 'Z')), r.created_at) as created_at,
  coalesce(
    case
      when jsonb_typeof(r.value) <> 'object' then copying.reason('bad_json', 'value', r.value::text)
    end,
    case
      when (r.value ->> 'siteId', r.value ->> 'productId') is distinct from (split_part(r.key, ':', 2), split_part(r.key, ':', 3)) then copying.reason('key_mismatch', 'productId', r.value ->> 'productId')
    end,
    copying.not_timestamptz('createdAt', rtrim(r.value ->> 'createdAt', 'Z')),
    case
      when t.id is null then copying.reason('orphan', 'siteId', split_part(r.key, ':', 2))
    end,
    case
      when p.id is null then copying.reason('orphan', 'productId', split_part(r.key, ':', 3))
    end
  ) as reject_reason
from records as r
left join gifting.sites as t on t.id = copying.legacy_uuid('gifting', 'kv', 'site:' || split_part(r.key, ':', 2))
left join gifting.products as p on p.client_id = t.client_id
and p.id = copying.legacy_uuid('gifting', 'kv', 'product:' || split_part(r.key, ':', 3));
