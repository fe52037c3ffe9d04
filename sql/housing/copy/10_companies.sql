--! from companies
--! to housing.companies
--! key id
-- Companies, the tenants. The key becomes a uuid; company_key, the name in addresses, stays. No
-- settings are an empty object. A company without a name is rejected, and with it all that is its.
select
  s.id as source_key,
  copying.legacy_uuid('housing', 'companies', s.id) as id,
  s.company_key,
  s.name,
  coalesce(s.plan, 'trial') as plan,
  coalesce(copying.to_integer(s.max_seats), 5) as max_seats,
  coalesce(copying.to_jsonb(s.settings), '{}') as settings,
  copying.to_timestamptz(s.created_at) as created_at,
  copying.to_timestamptz(coalesce(s.updated_at, s.created_at)) as updated_at,
  coalesce(
    case
      when s.undecodable is not null then copying.not_text(s.undecodable, to_jsonb(s))
    end,
    copying.missing('name', s.name, 'missing_name'),
    copying.missing('company_key', s.company_key),
    copying.missing('created_at', s.created_at),
    copying.not_integer('max_seats', s.max_seats),
    copying.out_of_range('max_seats', copying.to_integer(s.max_seats), 1, 2147483647),
    copying.not_timestamptz('created_at', s.created_at),
    copying.not_timestamptz('updated_at', s.updated_at),
    copying.not_json('settings', s.settings, 'object'),
    copying.unknown('plan', s.plan, '{trial, starter, professional, enterprise}'),
    copying.too_long('name', s.name, 255),
    case
      when s.company_key !~ '^[a-z0-9][a-z0-9-]{0,254}$' then copying.reason('out_of_range', 'company_key', s.company_key)
    end
  ) as reject_reason
from landing_housing.companies as s;
