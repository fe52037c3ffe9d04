--! from users
--! to scheduler.users
--! key id
-- Users, the tenants. A session's token becomes its hash, so that whoever is logged in stays logged
-- in; an empty token was none. The old database had no unique keys: of the active users with the same
-- address, whatever its case, and of those with the same token, the one with the lowest key stays, the
-- others are duplicates. Times had no zone and were UTC.
with checked as (
  select
    s.id,
    s.email::text as email,
    s.password_hash::text as password_hash,
    nullif(s.session_token::text, '') as session_token,
    coalesce(s.is_active::text::boolean, true) as is_active,
    s.created_at::text as created_at,
    s.updated_at::text as updated_at,
    coalesce(
      copying.missing('email', s.email::text),
      copying.missing('password_hash', s.password_hash::text),
      copying.missing('created_at', s.created_at::text),
      copying.not_timestamptz('created_at', s.created_at::text),
      copying.not_timestamptz('updated_at', s.updated_at::text),
      copying.too_long('email', s.email::text, 255),
      copying.too_long('password_hash', s.password_hash::text, 255),
      case
        when s.email::text not like '_%@_%' then copying.reason('out_of_range', 'email', s.email::text)
      end
    ) as reason
  from landing_scheduler.users as s
),
numbered as (
  select
    k.*,
    row_number() over (
      partition by lower(k.email),
      k.is_active and k.reason is null
      order by
        k.id::text::bigint
    ) as nth_email,
    row_number() over (
      partition by k.session_token,
      k.reason is null
      order by
        k.id::text::bigint
    ) as nth_token
  from checked as k
)
select
  n.id as source_key,
  copying.legacy_uuid('scheduler', 'users', n.id::text) as id,
  n.email,
  n.password_hash,
  scheduler.session_token_hash(n.session_token) as session_token_hash,
  n.is_active,
  copying.to_timestamptz(n.created_at) as created_at,
  copying.to_timestamptz(coalesce(n.updated_at, n.created_at)) as updated_at,
  coalesce(
    n.reason,
    case
      when n.is_active and n.nth_email > 1 then copying.reason('duplicate_email', 'email', n.email)
    end,
    case
      when n.session_token is not null and n.nth_token > 1 then copying.reason('duplicate_session', 'session_token', '(hidden)')
    end
  ) as reject_reason
from numbered as n;
