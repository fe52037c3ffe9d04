--! from kv
--! to gifting.catalogs
--! key key
-- Catalogs, within their client. A catalog of a rejected client is an orphan, and so is all that is its.
with records as materialized (
  select
    s.key,
    s.value::text::jsonb as value,
    s.created_at::timestamptz as created_at,
    s.updated_at::timestamptz as updated_at
  from landing_gifting.kv as s
  where
    s.key ~ '^catalog:[^:]+$'
)
select
  r.key as source_key,
  c.id as client_id,
  copying.legacy_uuid('gifting', 'kv', r.key) as id,
  r.value ->> 'name' as name,
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
    copying.not_timestamptz('createdAt', rtrim(r.value ->> 'createdAt', 'Z')),
    case
      when c.id is null then copying.reason('orphan', 'clientId', r.value ->> 'clientId')
    end
  ) as reject_reason
from records as r
left join gifting.clients as c on c.id = copying.legacy_uuid('gifting', 'kv', 'client:' || (r.value ->> 'clientId'));
