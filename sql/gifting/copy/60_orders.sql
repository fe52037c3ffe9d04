--! from kv
--! to gifting.orders
--! key key
-- Orders, within the client of their site. An order is taken in with all its items or not at all: an
-- item whose product is missing, rejected or another client's makes it an orphan, an unusable item
-- rejects it, as does a total that is not the sum of its items (total_mismatch). An order without a
-- total gets the sum. Quantities that are missing are 1. A buyer is an account of another system; his
-- uuid is made of his identifier there.
with records as materialized (
  select
    s.key,
    s.value::text::jsonb as value,
    s.created_at::timestamptz as created_at,
    s.updated_at::timestamptz as updated_at
  from landing_gifting.kv as s
  where
    s.key ~ '^order:[^:]+$'
)
select
  r.key as source_key,
  t.client_id,
  copying.legacy_uuid('gifting', 'kv', r.key) as id,
  t.id as site_id,
  copying.legacy_uuid('gifting', 'users', r.value ->> 'buyerId') as buyer_id,
  r.value #>> '{recipient, name}' as recipient_name,
  r.value #>> '{recipient, email}' as recipient_email,
  coalesce(lower(r.value ->> 'status'), 'pending') as status,
  i.total as total_amount,
  coalesce(copying.to_timestamptz(rtrim(r.value ->> 'createdAt', 'Z')), r.created_at) as created_at,
  r.updated_at,
  coalesce(
    case
      when jsonb_typeof(r.value) <> 'object' then copying.reason('bad_json', 'value', r.value::text)
    end,
    case
      when r.value ->> 'id' is distinct from split_part(r.key, ':', 2) then copying.reason('key_mismatch', 'id', r.value ->> 'id')
    end,
    copying.missing('recipient.name', r.value #>> '{recipient, name}', 'missing_name'),
    case
      when jsonb_typeof(r.value #> '{recipient, name}') <> 'string' then copying.reason('bad_json', 'recipient.name', r.value #>> '{recipient, name}')
    end,
    copying.too_long('recipient.name', r.value #>> '{recipient, name}', 255),
    copying.too_long('recipient.email', r.value #>> '{recipient, email}', 255),
    case
      when r.value #>> '{recipient, email}' not like '_%@_%' then copying.reason('out_of_range', 'recipient.email', r.value #>> '{recipient, email}')
    end,
    copying.unknown('status', lower(r.value ->> 'status'), '{pending, confirmed, shipped, delivered, cancelled}'),
    copying.not_timestamptz('createdAt', rtrim(r.value ->> 'createdAt', 'Z')),
    case
      when jsonb_typeof(r.value -> 'items') is distinct from 'array' then copying.reason('bad_json', 'items', r.value ->> 'items')
    end,
    case
      when r.value -> 'items' = '[]' then copying.reason('no_items', 'items', r.value ->> 'items')
    end,
    case
      when t.id is null then copying.reason('orphan', 'siteId', r.value ->> 'siteId')
    end,
    i.reason,
    copying.out_of_range('total', i.total, 0, 999999999999999.99),
    copying.not_numeric('total', r.value ->> 'total'),
    case
      when copying.to_numeric(r.value ->> 'total') <> i.total then copying.reason('total_mismatch', 'total', r.value ->> 'total')
    end
  ) as reject_reason
from records as r
left join gifting.sites as t on t.id = copying.legacy_uuid('gifting', 'kv', 'site:' || (r.value ->> 'siteId'))
cross join lateral (
  select
    sum(
      coalesce(copying.to_integer(e.item ->> 'quantity'), 1) * copying.to_numeric(e.item ->> 'price', 'numeric(12,2)')
    ) as total,
    min(
      coalesce(
        copying.not_integer('items.quantity', e.item ->> 'quantity'),
        copying.out_of_range('items.quantity', copying.to_integer(e.item ->> 'quantity'), 1, 1000),
        copying.missing('items.price', e.item ->> 'price'),
        copying.not_numeric('items.price', e.item ->> 'price', 'numeric(12,2)'),
        copying.out_of_range('items.price', copying.to_numeric(e.item ->> 'price'), 0, 9999999999.99),
        case
          when not exists (
            select
            from gifting.products as p
            where
              p.client_id = t.client_id
              and p.id = copying.legacy_uuid('gifting', 'kv', 'product:' || (e.item ->> 'productId'))
          ) then copying.reason('orphan', 'items.productId', e.item ->> 'productId')
        end
      ) collate "C"
    ) as reason
  from jsonb_array_elements(
    case
      when jsonb_typeof(r.value -> 'items') = 'array' then r.value -> 'items'
      else '[]'
    end
  ) as e (item)
) as i;
