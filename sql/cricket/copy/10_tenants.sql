--! from tenants
--! to cricket.tenants
--! key id
-- Leagues, the tenants. Slugs become lower case; two that differ by case or blanks only are
-- duplicates, of which the one with the lowest key stays, as with host names. No settings are an
-- empty object. A league without a name is rejected, and with it all that is its.
with checked as (
  select
    s.id::text as id,
    lower(btrim(s.slug::text)) as slug,
    s.name::text as name,
    lower(nullif(s.domain::text, '')) as domain,
    coalesce(s.plan::text, 'free') as plan,
    coalesce(s.status::text, 'active') as status,
    coalesce(copying.to_jsonb(nullif(s.settings::text, '')), '{}') as settings,
    copying.to_timestamptz(s.created_at::text) as created_at,
    coalesce(
      copying.missing('name', s.name::text, 'missing_name'),
      copying.missing('slug', s.slug::text),
      copying.missing('created_at', s.created_at::text),
      copying.not_timestamptz('created_at', s.created_at::text),
      copying.not_json('settings', nullif(s.settings::text, ''), 'object'),
      copying.unknown('plan', s.plan::text, '{free, club, professional, enterprise}'),
      copying.unknown('status', s.status::text, '{active, suspended, closed}'),
      copying.too_long('name', s.name::text, 255),
      copying.too_long('domain', s.domain::text, 255),
      case
        when lower(btrim(s.slug::text)) !~ '^[a-z0-9][a-z0-9-]{0,99}$' then copying.reason('out_of_range', 'slug', s.slug::text)
      end,
      case
        when lower(s.domain::text) !~ '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$' and s.domain::text <> '' then copying.reason('out_of_range', 'domain', s.domain::text)
      end
    ) as reason
  from landing_cricket.tenants as s
),
numbered as (
  select
    k.*,
    row_number() over (partition by k.slug, k.reason is null order by k.id::bigint) as nth_of_slug,
    row_number() over (partition by k.domain, k.reason is null order by k.id::bigint) as nth_of_domain
  from checked as k
)
select
  n.id as source_key,
  copying.legacy_uuid('cricket', 'tenants', n.id) as id,
  n.slug,
  n.name,
  n.domain,
  n.plan,
  n.status,
  n.settings,
  n.created_at,
  n.created_at as updated_at,
  coalesce(
    n.reason,
    case
      when n.nth_of_slug > 1 then copying.reason('duplicate', 'slug', n.slug)
    end,
    case
      when n.domain is not null and n.nth_of_domain > 1 then copying.reason('duplicate', 'domain', n.domain)
    end
  ) as reject_reason
from numbered as n;
