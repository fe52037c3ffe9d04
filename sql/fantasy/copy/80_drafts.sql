--! from drafts
--! to fantasy.drafts
--! key id
-- Drafts: one per league and season; the row with the lowest key stays.
with checked as (
  select
    s.*,
    l.id as league_uuid,
    coalesce(
      copying.missing('season', s.season::text),
      copying.not_integer('season', s.season::text),
      copying.out_of_range('season', copying.to_integer(s.season::text), 1920, 2100),
      copying.unknown('type', s.type::text, '{SNAKE, LINEAR}'),
      copying.unknown('status', s.status::text, '{SCHEDULED, IN_PROGRESS, PAUSED, COMPLETED}'),
      copying.not_integer('rounds', s.rounds::text),
      copying.out_of_range('rounds', copying.to_integer(s.rounds::text), 1, 50),
      copying.not_integer('timePerPick', s."timePerPick"::text),
      copying.out_of_range('timePerPick', copying.to_integer(s."timePerPick"::text), 5, 604800),
      copying.not_timestamptz('scheduledAt', s."scheduledAt"::text),
      copying.not_timestamptz('startedAt', s."startedAt"::text),
      copying.not_timestamptz('completedAt', s."completedAt"::text),
      copying.not_timestamptz('createdAt', s."createdAt"::text),
      case
        when s.status::text <> 'SCHEDULED' then copying.missing('startedAt', s."startedAt"::text)
      end,
      case
        when (s.status::text = 'COMPLETED') <> (s."completedAt" is not null) then copying.reason('out_of_range', 'completedAt', s."completedAt"::text)
      end,
      case
        when l.id is null then copying.reason('orphan', 'leagueId', s."leagueId"::text)
      end
    ) as reason
  from landing_fantasy.drafts as s
  left join fantasy.leagues as l on l.id = copying.legacy_uuid('fantasy', 'leagues', s."leagueId"::text)
),
numbered as (
  select
    k.*,
    row_number() over (
      partition by k.league_uuid,
      k.season::text,
      k.reason is null
      order by
        k.id::text
    ) as nth
  from checked as k
)
select
  n.id::text as source_key,
  n.league_uuid as league_id,
  copying.legacy_uuid('fantasy', 'drafts', n.id::text) as id,
  copying.to_integer(n.season::text) as season,
  lower(n.type::text) as type,
  lower(n.status::text) as status,
  coalesce(copying.to_integer(n.rounds::text), 15) as rounds,
  coalesce(copying.to_integer(n."timePerPick"::text), 90) as seconds_per_pick,
  copying.to_timestamptz(n."scheduledAt"::text) as scheduled_at,
  copying.to_timestamptz(n."startedAt"::text) as started_at,
  copying.to_timestamptz(n."completedAt"::text) as completed_at,
  copying.to_timestamptz(n."createdAt"::text) as created_at,
  copying.to_timestamptz(coalesce(n."completedAt"::text, n."createdAt"::text)) as updated_at,
  coalesce(
    n.reason,
    case
      when n.nth > 1 then copying.reason('duplicate', 'season', n.season::text)
    end
  ) as reject_reason
from numbered as n;
