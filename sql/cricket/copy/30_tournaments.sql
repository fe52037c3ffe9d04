--! from tournaments
--! to cricket.tournaments
--! key id
-- Tournaments, within a season of their own league: a season of another one is foreign_tenant, a
-- missing one an orphan. Formats were written in any case.
with checked as (
  select
    s.id::text as id,
    t.id as tenant_id,
    e.id as season_id,
    s.name::text as name,
    lower(s.format::text) as format,
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
      copying.unknown('format', coalesce(lower(s.format::text), ''), '{t10, t20, one_day, multi_day}'),
      copying.too_long('name', s.name::text, 200),
      case
        when copying.to_date(s.end_date::text) < copying.to_date(s.start_date::text) then copying.reason('out_of_range', 'end_date', s.end_date::text)
      end,
      case
        when t.id is null then copying.reason('orphan', 'tenant_id', s.tenant_id::text)
      end,
      case
        when e.id is null then copying.reason('orphan', 'season_id', s.season_id::text)
      end,
      case
        when e.tenant_id <> t.id then copying.reason('foreign_tenant', 'season_id', s.season_id::text)
      end
    ) as reason
  from landing_cricket.tournaments as s
  left join cricket.tenants as t on t.id = copying.legacy_uuid('cricket', 'tenants', s.tenant_id::text)
  left join cricket.seasons as e on e.id = copying.legacy_uuid('cricket', 'seasons', s.season_id::text)
),
numbered as (
  select
    k.*,
    row_number() over (
      partition by k.tenant_id,
      k.season_id,
      k.name,
      k.reason is null
      order by
        k.id::bigint
    ) as nth
  from checked as k
)
select
  n.id as source_key,
  n.tenant_id,
  copying.legacy_uuid('cricket', 'tournaments', n.id) as id,
  n.season_id,
  n.name,
  n.format,
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
