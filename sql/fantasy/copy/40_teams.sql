--! from teams
--! to fantasy.teams
--! key id
-- Teams. An owner is a member of the league, and owns one team there: the row with the lowest key
-- stays. Wins, losses, points and standing are not taken over: here they are computed from the
-- matchups (analytics.league_standings), so that the two can never disagree.
with checked as (
  select
    s.*,
    l.id as league_uuid,
    m.user_id as owner_uuid,
    coalesce(
      copying.missing('name', s.name::text, 'missing_name'),
      copying.not_timestamptz('createdAt', s."createdAt"::text),
      copying.not_timestamptz('updatedAt', s."updatedAt"::text),
      copying.too_long('name', s.name::text, 100),
      copying.too_long('logo', s.logo::text, 1000),
      case
        when l.id is null then copying.reason('orphan', 'leagueId', s."leagueId"::text)
      end,
      case
        when s."ownerId" is not null and m.user_id is null then copying.reason('orphan', 'ownerId', s."ownerId"::text)
      end
    ) as reason
  from landing_fantasy.teams as s
  left join fantasy.leagues as l on l.id = copying.legacy_uuid('fantasy', 'leagues', s."leagueId"::text)
  left join fantasy.memberships as m on m.league_id = l.id and m.user_id = copying.legacy_uuid('fantasy', 'users', s."ownerId"::text)
),
numbered as (
  select
    k.*,
    row_number() over (
      partition by k.league_uuid,
      k.owner_uuid,
      k.reason is null
      order by
        k.id::text
    ) as nth
  from checked as k
)
select
  n.id::text as source_key,
  n.league_uuid as league_id,
  copying.legacy_uuid('fantasy', 'teams', n.id::text) as id,
  n.owner_uuid as owner_id,
  n.name::text as name,
  n.logo::text as logo_url,
  copying.to_timestamptz(n."createdAt"::text) as created_at,
  copying.to_timestamptz(coalesce(n."updatedAt"::text, n."createdAt"::text)) as updated_at,
  coalesce(
    n.reason,
    case
      when n.nth > 1 and n.owner_uuid is not null then copying.reason('duplicate', 'ownerId', n."ownerId"::text)
    end
  ) as reject_reason
from numbered as n;
