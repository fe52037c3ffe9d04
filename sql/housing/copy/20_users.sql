--! from users
--! to housing.users
--! key id
-- Users, within their company. The old database took an address that differs from another one by
-- case only as a new one; here an address is unique within a company, whatever its case: the row
-- with the lowest key stays, the others are duplicates. A user of a rejected company is an orphan.
with checked as (
  select
    s.*,
    c.id as company_uuid,
    coalesce(
      case
        when s.undecodable is not null then copying.not_text(s.undecodable, to_jsonb(s))
      end,
      copying.missing('email', s.email),
      copying.missing('password_hash', s.password_hash),
      copying.missing('created_at', s.created_at),
      copying.not_boolean01('is_active', s.is_active),
      copying.not_integer('failed_login_attempts', s.failed_login_attempts),
      copying.out_of_range('failed_login_attempts', copying.to_integer(s.failed_login_attempts), 0, 2147483647),
      copying.not_timestamptz('last_login', s.last_login),
      copying.not_timestamptz('locked_until', s.locked_until),
      copying.not_timestamptz('created_at', s.created_at),
      copying.not_timestamptz('updated_at', s.updated_at),
      copying.unknown('role', coalesce(s.role, ''), '{admin, lender, developer, buyer, applicant}'),
      copying.too_long('email', s.email, 255),
      copying.too_long('password_hash', s.password_hash, 255),
      copying.too_long('first_name', s.first_name, 100),
      copying.too_long('last_name', s.last_name, 100),
      copying.too_long('phone', s.phone, 20),
      case
        when s.email not like '_%@_%' then copying.reason('out_of_range', 'email', s.email)
      end,
      case
        when c.id is null then copying.reason('orphan', 'company_id', s.company_id)
      end
    ) as reason
  from landing_housing.users as s
  left join housing.companies as c on c.id = copying.legacy_uuid('housing', 'companies', s.company_id)
),
numbered as (
  select
    k.*,
    row_number() over (
      partition by k.company_uuid,
      lower(k.email),
      k.reason is null
      order by
        k.id::bigint
    ) as nth
  from checked as k
)
select
  n.id as source_key,
  n.company_uuid as company_id,
  copying.legacy_uuid('housing', 'users', n.id) as id,
  n.email,
  n.password_hash,
  n.role,
  n.first_name,
  n.last_name,
  n.phone,
  coalesce(copying.to_boolean01(n.is_active), true) as is_active,
  copying.to_timestamptz(n.last_login) as last_login,
  coalesce(copying.to_integer(n.failed_login_attempts), 0) as failed_login_attempts,
  copying.to_timestamptz(n.locked_until) as locked_until,
  copying.to_timestamptz(n.created_at) as created_at,
  copying.to_timestamptz(coalesce(n.updated_at, n.created_at)) as updated_at,
  coalesce(
    n.reason,
    case
      when n.nth > 1 then copying.reason('duplicate_email', 'email', n.email)
    end
  ) as reject_reason
from numbered as n;
