--! from matchups
--! to fantasy.matchups
--! key id
-- Matchups: both teams of the matchup's own league, and each team once a week, at home or away; of the
-- rows of a team and week the one with the lowest key stays.
with checked as (
  select
    s.*,
    h.league_id as league_uuid,
    h.id as home_uuid,
    a.id as away_uuid,
    coalesce(
      copying.missing('season', s.season::text),
      copying.not_integer('season', s.season::text),
      copying.out_of_range('season', copying.to_integer(s.season::text), 1920, 2100),
      copying.not_integer('week', s.week::text),
      copying.out_of_range('week', copying.to_integer(s.week::text), 1, 22),
      copying.not_numeric('homeScore', s."homeScore"::text, 'numeric(8,2)'),
      copying.not_numeric('awayScore', s."awayScore"::text, 'numeric(8,2)'),
      copying.not_timestamptz('createdAt', s."createdAt"::text),
      copying.not_timestamptz('updatedAt', s."updatedAt"::text),
      case
        when s."homeTeamId" = s."awayTeamId" then copying.reason('self_play', 'awayTeamId', s."awayTeamId"::text)
      end,
      case
        when h.id is null then copying.reason('orphan', 'homeTeamId', s."homeTeamId"::text)
      end,
      case
        when a.id is null then copying.reason('orphan', 'awayTeamId', s."awayTeamId"::text)
      end
    ) as reason
  from landing_fantasy.matchups as s
  left join fantasy.teams as h on h.league_id = copying.legacy_uuid('fantasy', 'leagues', s."leagueId"::text)
  and h.id = copying.legacy_uuid('fantasy', 'teams', s."homeTeamId"::text)
  left join fantasy.teams as a on a.league_id = h.league_id
  and a.id = copying.legacy_uuid('fantasy', 'teams', s."awayTeamId"::text)
),
sides as (
  select
    k.id::text as id,
    t.name,
    t.value,
    row_number() over (
      partition by k.league_uuid,
      t.team_uuid,
      k.season::text,
      k.week::text
      order by
        k.id::text
    ) as nth
  from checked as k
  cross join lateral (
    values
      ('homeTeamId', k."homeTeamId"::text, k.home_uuid),
      ('awayTeamId', k."awayTeamId"::text, k.away_uuid)
  ) as t (name, value, team_uuid)
  where
    k.reason is null
),
repeated as (
  select
    s.id,
    max(copying.reason('duplicate', s.name, s.value)) as reason
  from sides as s
  where
    s.nth > 1
  group by
    s.id
)
select
  n.id::text as source_key,
  n.league_uuid as league_id,
  copying.legacy_uuid('fantasy', 'matchups', n.id::text) as id,
  copying.to_integer(n.season::text) as season,
  copying.to_integer(n.week::text) as week,
  n.home_uuid as home_team_id,
  n.away_uuid as away_team_id,
  coalesce(copying.to_numeric(n."homeScore"::text, 'numeric(8,2)'), 0)::numeric(8, 2) as home_score,
  coalesce(copying.to_numeric(n."awayScore"::text, 'numeric(8,2)'), 0)::numeric(8, 2) as away_score,
  (n."isComplete"::text)::boolean as is_complete,
  copying.to_timestamptz(n."createdAt"::text) as created_at,
  copying.to_timestamptz(coalesce(n."updatedAt"::text, n."createdAt"::text)) as updated_at,
  coalesce(n.reason, r.reason) as reject_reason
from checked as n
left join repeated as r on r.id = n.id::text;
