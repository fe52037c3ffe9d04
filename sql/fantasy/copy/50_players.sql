--! from players
--! to fantasy.players
--! key id
-- Players. IR was an abbreviation, RETIRED is one way of being inactive.
select
  s.id::text as source_key,
  copying.legacy_uuid('fantasy', 'players', s.id::text) as id,
  s.name::text as name,
  s.position::text as position,
  s."nflTeam"::text as nfl_team,
  case s.status::text
    when 'IR' then 'injured_reserve'
    when 'RETIRED' then 'inactive'
    else lower(s.status::text)
  end as status,
  copying.to_integer(s.rank::text) as rank,
  copying.to_numeric(s.adp::text, 'numeric(6,2)')::numeric(6, 2) as adp,
  s."imageUrl"::text as image_url,
  copying.to_timestamptz(s."createdAt"::text) as created_at,
  copying.to_timestamptz(coalesce(s."updatedAt"::text, s."createdAt"::text)) as updated_at,
  coalesce(
    copying.missing('name', s.name::text, 'missing_name'),
    copying.missing('position', s.position::text),
    copying.missing('status', s.status::text),
    copying.unknown('position', s.position::text, '{QB, RB, WR, TE, K, DST}'),
    copying.unknown('status', s.status::text, '{ACTIVE, QUESTIONABLE, DOUBTFUL, OUT, IR, SUSPENDED, RETIRED}'),
    copying.not_integer('rank', s.rank::text),
    copying.out_of_range('rank', copying.to_integer(s.rank::text), 1, 2147483647),
    copying.not_numeric('adp', s.adp::text, 'numeric(6,2)'),
    copying.out_of_range('adp', copying.to_numeric(s.adp::text), 0.01, 9999),
    copying.not_timestamptz('createdAt', s."createdAt"::text),
    copying.not_timestamptz('updatedAt', s."updatedAt"::text),
    copying.too_long('name', s.name::text, 100),
    copying.too_long('imageUrl', s."imageUrl"::text, 1000),
    case
      when s."nflTeam"::text !~ '^[A-Z]{2,3}$' then copying.reason('out_of_range', 'nflTeam', s."nflTeam"::text)
    end
  ) as reject_reason
from landing_fantasy.players as s;
