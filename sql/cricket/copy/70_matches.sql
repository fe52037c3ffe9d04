--! from matches
--! to cricket.matches
--! key id
-- Matches, within a season of their league. Season, tournament and teams that are missing make them
-- orphans, those of another league foreign_tenant. States were written in any case. Only a match that
-- is over has an end and a winner, which must be one of its teams.
with read as (
  select
    s.id::text as id,
    t.id as tenant_id,
    e.id as season_id,
    e.tenant_id as season_tenant_id,
    u.id as tournament_id,
    u.tenant_id as tournament_tenant_id,
    u.season_id as tournament_season_id,
    h.id as home_team_id,
    h.tenant_id as home_tenant_id,
    a.id as away_team_id,
    a.tenant_id as away_tenant_id,
    w.id as winner_id,
    nullif(btrim(s.venue::text), '') as venue,
    lower(s.status::text) as status,
    s.tenant_id::text as legacy_tenant_id,
    s.season_id::text as legacy_season_id,
    s.tournament_id::text as legacy_tournament_id,
    s.home_team_id::text as legacy_home_team_id,
    s.away_team_id::text as legacy_away_team_id,
    s.winner_team_id::text as legacy_winner_team_id,
    s.start_time::text as start_time,
    s.end_time::text as end_time,
    s.created_at::text as created_at
  from landing_cricket.matches as s
  left join cricket.tenants as t on t.id = copying.legacy_uuid('cricket', 'tenants', s.tenant_id::text)
  left join cricket.seasons as e on e.id = copying.legacy_uuid('cricket', 'seasons', s.season_id::text)
  left join cricket.tournaments as u on u.id = copying.legacy_uuid('cricket', 'tournaments', s.tournament_id::text)
  left join cricket.teams as h on h.id = copying.legacy_uuid('cricket', 'teams', s.home_team_id::text)
  left join cricket.teams as a on a.id = copying.legacy_uuid('cricket', 'teams', s.away_team_id::text)
  left join cricket.teams as w on w.id = copying.legacy_uuid('cricket', 'teams', s.winner_team_id::text)
)
select
  r.id as source_key,
  r.tenant_id,
  copying.legacy_uuid('cricket', 'matches', r.id) as id,
  r.season_id,
  r.tournament_id,
  r.home_team_id,
  r.away_team_id,
  r.venue,
  r.status,
  copying.to_timestamptz(r.start_time) as starts_at,
  copying.to_timestamptz(r.end_time) as ended_at,
  r.winner_id,
  copying.to_timestamptz(r.created_at) as created_at,
  copying.to_timestamptz(r.created_at) as updated_at,
  coalesce(
    copying.missing('start_time', r.start_time),
    copying.missing('created_at', r.created_at),
    copying.not_timestamptz('start_time', r.start_time),
    copying.not_timestamptz('end_time', r.end_time),
    copying.not_timestamptz('created_at', r.created_at),
    copying.unknown('status', coalesce(r.status, ''), '{scheduled, live, completed, abandoned}'),
    copying.too_long('venue', r.venue, 200),
    case
      when r.tenant_id is null then copying.reason('orphan', 'tenant_id', r.legacy_tenant_id)
    end,
    case
      when r.season_id is null then copying.reason('orphan', 'season_id', r.legacy_season_id)
    end,
    case
      when r.legacy_tournament_id is not null and r.tournament_id is null then copying.reason('orphan', 'tournament_id', r.legacy_tournament_id)
    end,
    case
      when r.home_team_id is null then copying.reason('orphan', 'home_team_id', r.legacy_home_team_id)
    end,
    case
      when r.away_team_id is null then copying.reason('orphan', 'away_team_id', r.legacy_away_team_id)
    end,
    case
      when r.season_tenant_id <> r.tenant_id then copying.reason('foreign_tenant', 'season_id', r.legacy_season_id)
    end,
    case
      when r.tournament_tenant_id <> r.tenant_id then copying.reason('foreign_tenant', 'tournament_id', r.legacy_tournament_id)
    end,
    case
      when r.home_tenant_id <> r.tenant_id then copying.reason('foreign_tenant', 'home_team_id', r.legacy_home_team_id)
    end,
    case
      when r.away_tenant_id <> r.tenant_id then copying.reason('foreign_tenant', 'away_team_id', r.legacy_away_team_id)
    end,
    case
      when r.tournament_season_id <> r.season_id then copying.reason('out_of_range', 'tournament_id', r.legacy_tournament_id)
    end,
    case
      when r.home_team_id = r.away_team_id then copying.reason('same_team', 'away_team_id', r.legacy_away_team_id)
    end,
    case
      when r.legacy_winner_team_id is not null and coalesce(r.winner_id not in (r.home_team_id, r.away_team_id), true) then copying.reason('out_of_range', 'winner_team_id', r.legacy_winner_team_id)
    end,
    case
      when r.end_time is not null
      and (
        r.status not in ('completed', 'abandoned') or copying.to_timestamptz(r.end_time) < copying.to_timestamptz(r.start_time)
      ) then copying.reason('out_of_range', 'end_time', r.end_time)
    end
  ) as reject_reason
from read as r;
