--! from teams
--! to cricket.teams
--! key id
-- Teams, within their league, where a name is given once: the row with the lowest key stays.
with checked as (
  select
    s.id::text as id,
    t.id as tenant_id,
    s.name::text as name,
    s.short_name::text as short_name,
    copying.to_timestamptz(s.created_at::text) as created_at,
    coalesce(
      copying.missing('name', s.name::text, 'missing_name'),
      copying.missing('short_name', s.short_name::text),
      copying.missing('created_at', s.created_at::text),
      copying.not_timestamptz('created_at', s.created_at::text),
      copying.too_long('name', s.name::text, 100),
      copying.too_long('short_name', s.short_name::text, 5),
      case
        when t.id is null then copying.reason('orphan', 'tenant_id', s.tenant_id::text)
      end
    ) as reason
  from landing_cricket.teams as s
  left join cricket.tenants as t on t.id = copying.legacy_uuid('cricket', 'tenants', s.tenant_id::text)
),
numbered as (
  select
    k.*,
    row_number() over (partition by k.tenant_id, k.name, k.reason is null order by k.id::bigint) as nth
  from checked as k
)
select
  n.id as source_key,
  n.tenant_id,
  copying.legacy_uuid('cricket', 'teams', n.id) as id,
  n.name,
  n.short_name,
  n.created_at,
  n.created_at as updated_at,
  coalesce(
    n.reason,
    case
      when n.nth > 1 then copying.reason('duplicate', 'name', n.name)
    end
  ) as reject_reason
from numbered as n;
