--! from players
--! to cricket.players
--! key id
-- Players, within their league; a team, if they have one, is of the same league. Roles were written
-- in any case; who was not said to be inactive is active.
select
  s.id::text as source_key,
  t.id as tenant_id,
  copying.legacy_uuid('cricket', 'players', s.id::text) as id,
  e.id as team_id,
  s.name::text as full_name,
  lower(s.role::text) as role,
  s.batting_hand::text as batting_hand,
  nullif(s.bowling_style::text, '') as bowling_style,
  copying.to_date(s.date_of_birth::text) as born_on,
  coalesce(s.active::text not in ('f', 'false'), true) as is_active,
  copying.to_timestamptz(s.created_at::text) as created_at,
  copying.to_timestamptz(s.created_at::text) as updated_at,
  coalesce(
    copying.missing('name', s.name::text, 'missing_name'),
    copying.missing('created_at', s.created_at::text),
    copying.not_timestamptz('created_at', s.created_at::text),
    copying.not_date('date_of_birth', s.date_of_birth::text),
    copying.unknown('role', coalesce(lower(s.role::text), ''), '{batter, bowler, all_rounder, wicket_keeper}'),
    copying.unknown('batting_hand', s.batting_hand::text, '{left, right}'),
    copying.too_long('name', s.name::text, 200),
    copying.too_long('bowling_style', s.bowling_style::text, 50),
    case
      when copying.to_date(s.date_of_birth::text) < '1850-01-01' then copying.reason('out_of_range', 'date_of_birth', s.date_of_birth::text)
    end,
    case
      when t.id is null then copying.reason('orphan', 'tenant_id', s.tenant_id::text)
    end,
    case
      when s.team_id is not null and e.id is null then copying.reason('orphan', 'team_id', s.team_id::text)
    end,
    case
      when e.tenant_id <> t.id then copying.reason('foreign_tenant', 'team_id', s.team_id::text)
    end
  ) as reject_reason
from landing_cricket.players as s
left join cricket.tenants as t on t.id = copying.legacy_uuid('cricket', 'tenants', s.tenant_id::text)
left join cricket.teams as e on e.id = copying.legacy_uuid('cricket', 'teams', s.team_id::text);
