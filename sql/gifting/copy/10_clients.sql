--! from kv
--! to gifting.clients
--! key key
--! leave s.key ~ '^(client:[^:]+:(sites|catalogs|orders)|catalog:[^:]+:products)$'
-- Clients, the tenants. Every plan of gifting reads the one table kv and takes the keys of one shape.
-- A row's uuid is made of its key, so that a reference {"siteId": "s1"} is known without a look-up: it
-- is the uuid of site:s1. This plan, the first, also takes what has no shape at all, to reject it
-- (unknown_key), so that no key is passed over in silence. Left alone are only the lists of keys
-- (client:…:sites and so on): each record names its parent itself, and where a list says otherwise,
-- the record is right.
with records as materialized (
  select
    s.key,
    s.value::text::jsonb as value,
    s.created_at::timestamptz as created_at,
    s.updated_at::timestamptz as updated_at
  from landing_gifting.kv as s
  where
    s.key !~ '^(catalog|site|product|order|event):[^:]+$'
    and s.key !~ '^exclusion:[^:]+:[^:]+$'
    and s.key !~ '^(client:[^:]+:(sites|catalogs|orders)|catalog:[^:]+:products)$'
)
select
  r.key as source_key,
  copying.legacy_uuid('gifting', 'kv', r.key) as id,
  r.value ->> 'name' as name,
  coalesce(r.value ->> 'currency', 'USD') as currency,
  r.value ->> 'active' is distinct from 'false' as is_active,
  coalesce(copying.to_timestamptz(rtrim(r.value ->> 'createdAt', 'Z')), r.created_at) as created_at,
  r.updated_at,
  coalesce(
    case
      when r.key !~ '^client:[^:]+$' then copying.reason('unknown_key', 'key', r.key)
    end,
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
    copying.too_long('name', r.value ->> 'name', 255),
    case
      when r.value ->> 'currency' !~ '^[A-Z]{3}$' then copying.reason('out_of_range', 'currency', r.value ->> 'currency')
    end,
    copying.unknown('active', r.value ->> 'active', '{true, false}'),
    copying.not_timestamptz('createdAt', rtrim(r.value ->> 'createdAt', 'Z'))
  ) as reject_reason
from records as r;
