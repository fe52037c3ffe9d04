--! from users
--! to fantasy.users
--! key id
-- Users. The old database took an address that differs from another one by case only as a new one;
-- here an address is one user, whatever its case: the row with the lowest key stays, the others are
-- duplicates.
with checked as (
  select
    s.*,
    coalesce(
      copying.missing('email', s.email::text),
      copying.missing('hashedPassword', s."hashedPassword"::text),
      copying.missing('name', s.name::text, 'missing_name'),
      copying.not_timestamptz('createdAt', s."createdAt"::text),
      copying.not_timestamptz('updatedAt', s."updatedAt"::text),
      copying.too_long('email', s.email::text, 255),
      copying.too_long('hashedPassword', s."hashedPassword"::text, 255),
      copying.too_long('name', s.name::text, 100),
      copying.too_long('avatar', s.avatar::text, 1000),
      case
        when s.email::text not like '_%@_%' then copying.reason('out_of_range', 'email', s.email::text)
      end
    ) as reason
  from landing_fantasy.users as s
),
numbered as (
  select
    k.*,
    row_number() over (
      partition by lower(k.email::text),
      k.reason is null
      order by
        k.id::text
    ) as nth
  from checked as k
)
select
  n.id::text as source_key,
  copying.legacy_uuid('fantasy', 'users', n.id::text) as id,
  n.email::text as email,
  n."hashedPassword"::text as password_hash,
  n.name::text as name,
  n.avatar::text as avatar_url,
  (n."isActive"::text)::boolean as is_active,
  copying.to_timestamptz(n."createdAt"::text) as created_at,
  copying.to_timestamptz(coalesce(n."updatedAt"::text, n."createdAt"::text)) as updated_at,
  coalesce(
    n.reason,
    case
      when n.nth > 1 then copying.reason('duplicate_email', 'email', n.email::text)
    end
  ) as reject_reason
from numbered as n;
