--! from leagues
--! to fantasy.leagues
--! key id
-- Leagues: the tenants. Seasons were text; here they are years.
select
  s.id::text as source_key,
  copying.legacy_uuid('fantasy', 'leagues', s.id::text) as id,
  s.name::text as name,
  copying.to_integer(s."currentSeason"::text) as season,
  coalesce(copying.to_jsonb(s.settings::text), '{}') as settings,
  copying.to_timestamptz(s."createdAt"::text) as created_at,
  copying.to_timestamptz(coalesce(s."updatedAt"::text, s."createdAt"::text)) as updated_at,
  coalesce(
    copying.missing('name', s.name::text, 'missing_name'),
    copying.missing('currentSeason', s."currentSeason"::text),
    copying.not_integer('currentSeason', s."currentSeason"::text),
    copying.out_of_range('currentSeason', copying.to_integer(s."currentSeason"::text), 1920, 2100),
    copying.not_json('settings', s.settings::text, 'object'),
    copying.not_timestamptz('createdAt', s."createdAt"::text),
    copying.not_timestamptz('updatedAt', s."updatedAt"::text),
    copying.too_long('name', s.name::text, 100)
  ) as reject_reason
from landing_fantasy.leagues as s;
