--! from kv
--! to gifting.sites
--! key key
-- Sites, within their client. The catalog that a site shows must be the same client's, else the site is
-- an orphan. States were written in any case.
with records as materialized (
  select
    s.key,
    s.value::text::jsonb as value,
    s.created_at::timestamptz as created_at,
    s.updated_at::timestamptz as updated_at
  from landing_gifting.kv as s
  where
    s.key ~ '^site:[^:]+$'
)
select
  r.key as source_key,
  c.id as client_id,
  copying.legacy_uuid('gifting', 'kv', r.key) as id,
  k.id as catalog_id,
  r.value ->> 'name' as name,
  coalesce(lower(r.value ->> 'status'), 'draft') as status,
  copying.to_date(r.value ->> 'eventDate') as celebrated_on,
  coalesce(copying.to_timestamptz(rtrim(r.value ->> 'createdAt', 'Z')), r.created_at) as created_at,
  r.updated_at,
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
    copying.too_long('name', r.value ->> 'name', 255),
    copying.unknown('status', lower(r.value ->> 'status'), '{draft, live, closed}'),
    copying.not_date('eventDate', r.value ->> 'eventDate'),
    copying.not_timestamptz('createdAt', rtrim(r.value ->> 'createdAt', 'Z')),
    case
      when c.id is null then copying.reason('orphan', 'clientId', r.value ->> 'clientId')
    end,
    case
      when r.value ->> 'catalogId' is not null and k.id is null then copying.reason('orphan', 'catalogId', r.value ->> 'catalogId')
    end
  ) as reject_reason
from records as r
left join gifting.clients as c on c.id = copying.legacy_uuid('gifting', 'kv', 'client:' || (r.value ->> 'clientId'))
left join gifting.catalogs as k on k.client_id = c.id and k.id = copying.legacy_uuid('gifting', 'kv', 'catalog:' || (r.value ->> 'catalogId'));
