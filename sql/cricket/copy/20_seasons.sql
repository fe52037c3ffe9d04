--! from seasons
--! to cricket.seasons
--! key id
-- Seasons, within their league, which they name once. A season of a rejected league is an orphan.
with checked as (
  select
    s.id::text as id,
    t.id as tenant_id,
    s.name::text as name,
    copying.to_date(s.start_date::text) as starts_on,
    copying.to_date(s.end_date::text) as ends_on,
    copying.to_timestamptz(s.created_at::text) as created_at,
    coalesce(
      copying.missing('name', s.name::text, 'missing_name'),
      copying.missing('start_date', s.start_date::text),
      copying.missing('end_date', s.end_date::text),
      copying.missing('created_at', s.created_at::text),
      copying.not_date('start_date', s.start_date::text),
      copying.not_date('end_date', s.end_date::text),
      copying.not_timestamptz('created_at', s.created_at::text),
      copying.too_long('name', s.name::text, 100),
      case
        when copying.to_date(s.end_date::text) < copying.to_date(s.start_date::text) then copying.reason('out_of_range', 'end_date', s.end_date::text)
      end,
      case
        when t.id is null then copying.reason('orphan', 'tenant_id', s.tenant_id::text)
      end
    ) as reason
  from landing_cricket.seasons as s
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
  copying.legacy_uuid('cricket', 'seasons', n.id) as id,
  n.name,
  n.starts_on,
  n.ends_on,
  n.created_at,
  n.created_at as updated_at,
  coalesce(
    n.reason,
    case
      when n.nth > 1 then copying.reason('duplicate', 'name', n.name)
    end
  ) as reject_reason
from numbered as n;
