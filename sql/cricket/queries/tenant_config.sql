--! budget p95 10 ms
--! sample select tenant_id, null::uuid, 'fan' from cricket.matches group by tenant_id order by count(*) desc limit 1
--! no index
-- The league of the transaction and its settings, asked for by every page. A handful of leagues fit
-- into one block, which is read as a whole rather than through the key: hence no index is demanded.
-- Cached as tenant:<tenant>:config.
select
  t.id,
  t.slug,
  t.name,
  t.domain,
  t.plan,
  t.status,
  t.settings
from cricket.tenants as t
where
  t.id = app.tenant_id();
