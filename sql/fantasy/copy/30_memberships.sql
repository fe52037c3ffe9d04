--! from league_members
--! to fantasy.memberships
--! key id
-- Memberships: once per league and user; the row with the lowest key stays.
with checked as (
  select
    s.*,
    l.id as league_uuid,
    u.id as user_uuid,
    coalesce(
      copying.unknown('role', s.role::text, '{COMMISSIONER, MANAGER}'),
      copying.not_timestamptz('joinedAt', s."joinedAt"::text),
      case
        when l.id is null then copying.reason('orphan', 'leagueId', s."leagueId"::text)
      end,
      case
        when u.id is null then copying.reason('orphan', 'userId', s."userId"::text)
      end
    ) as reason
  from landing_fantasy.league_members as s
  left join fantasy.leagues as l on l.id = copying.legacy_uuid('fantasy', 'leagues', s."leagueId"::text)
  left join fantasy.users as u on u.id = copying.legacy_uuid('fantasy', 'users', s."userId"::text)
),
numbered as (
  select
    k.*,
    row_number() over (
      partition by k.league_uuid,
      k.user_uuid,
      k.reason is null
      order by
        k.id::text
    ) as nth
  from checked as k
)
select
  n.id::text as source_key,
  n.league_uuid as league_id,
  n.user_uuid as user_id,
  lower(n.role::text) as role,
  copying.to_timestamptz(n."joinedAt"::text) as joined_at,
  coalesce(
    n.reason,
    case
      when n.nth > 1 then copying.reason('duplicate', 'userId', n."userId"::text)
    end
  ) as reject_reason
from numbered as n;
