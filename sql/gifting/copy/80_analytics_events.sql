--! from kv
--! to gifting.analytics_events
--! key key
-- Events, within the client of their site. A product that is gone is no reason to reject: events outlive
-- products. An event before 2025, from when on there are partitions, or after its row was written for
-- the last time, has a clock that was wrong (out_of_range).
with records as materialized (
  select
    s.key,
    s.value::text::jsonb as value,
    s.created_at::timestamptz as created_at,
    s.updated_at::timestamptz as updated_at
  from landing_gifting.kv as s
  where
    s.key ~ '^event:[^:]+$'
)
select
  r.key as source_key,
  t.client_id,
  copying.legacy_uuid('gifting', 'kv', r.key) as id,
  t.id as site_id,
  copying.legacy_uuid('gifting', 'kv', 'product:' || (r.value ->> 'productId')) as product_id,
  copying.legacy_uuid('gifting', 'users', r.value ->> 'userId') as user_id,
  r.value ->> 'type' as event_type,
  coalesce(nullif(r.value -> 'properties', 'null'), '{}') as properties,
  m.at as created_at,
  coalesce(
    case
      when jsonb_typeof(r.value) <> 'object' then copying.reason('bad_json', 'value', r.value::text)
    end,
    case
      when r.value ->> 'id' is distinct from split_part(r.key, ':', 2) then copying.reason('key_mismatch', 'id', r.value ->> 'id')
    end,
    copying.missing('type', r.value ->> 'type'),
    copying.unknown('type', r.value ->> 'type', '{page_view, product_view, search, add_to_cart, purchase}'),
    copying.not_timestamptz('createdAt', rtrim(r.value ->> 'createdAt', 'Z')),
    case
      when m.at < '2025-01-01 00:00:00+00' or m.at > r.updated_at then copying.reason('out_of_range', 'createdAt', r.value ->> 'createdAt')
    end,
    case
      when jsonb_typeof(r.value -> 'properties') not in ('object', 'null') then copying.reason('bad_json', 'properties', r.value ->> 'properties')
    end,
    case
      when t.id is null then copying.reason('orphan', 'siteId', r.value ->> 'siteId')
    end
  ) as reject_reason
from records as r
cross join lateral (
  select
    coalesce(copying.to_timestamptz(rtrim(r.value ->> 'createdAt', 'Z')), r.created_at) as at
) as m
left join gifting.sites as t on t.id = copying.legacy_uuid('gifting', 'kv', 'site:' || (r.value ->> 'siteId'));
