import { parsePlanTable, type Plan } from '../../../../scripts/lib/copy/plan.ts'

const customers = `--! from customers
--! to shop.customers
--! key id
select s.id as source_key, s.id, lower(s.email) as email, s.name, s.changed_at as updated_at,
  copying.missing('name', s.name, 'missing_name') as reject_reason
from landing_shop.customers as s;`

const orders = `--! from orders
--! to shop.orders
--! key customer_id, number
select s.customer_id || '/' || s.number as source_key, s.customer_id::bigint as customer_id, s.number,
  c.name as customer_name, s.total, s.note,
  case when c.id is null then copying.reason('orphan', 'customer_id', s.customer_id::text) end as reject_reason
from landing_shop.orders as s
left join shop.customers as c on c.id = s.customer_id;`

const events = `--! from events
--! to shop.events
--! key id
--! mode direct
select s.id, s.kind, s.payload, s.at from events as s;`

/** The files of the shop's plan. */
export const shopFiles = [customers, orders, events]

/** How the shop is copied. */
export const shopPlan: Plan = {
  application: 'shop',
  tables: shopFiles.map((text, n) => parsePlanTable(text, `shop/${n}.sql`)),
  hash: 'shop',
}
