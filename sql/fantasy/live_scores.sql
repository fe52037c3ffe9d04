-- Live scores: the points of a team's starters in a week are its score in that week's matchup. One
-- statement for one league, or for all that play the season, driven from the leagues, so that
-- every step is a look-up by key. It writes only what has changed: a second run with the same points
-- writes no row, fires no event and leaves nothing to vacuum. Complete matchups are history, and
-- today's roster says nothing about them. Only the feed that brings the statistics (a job, not an
-- application) calls it. The plan is made anew each time, because one league and all leagues want
-- different ones.
create or replace function fantasy.update_live_scores(
  week integer,
  season integer,
  league_id uuid default null
) returns integer
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  changed integer;
begin
  if week is null or week not between 1 and 22 then
    perform app.fail('PB005', 'week is 1 to 22');
  end if;
  perform fantasy.require_season(season);
  if league_id is not null and not exists (select from fantasy.leagues as l where l.id = update_live_scores.league_id) then
    perform app.fail('PB004', format('no league %s', league_id));
  end if;

  with scores as (
    select
      m.league_id,
      m.id,
      coalesce(sum(p.fantasy_points) filter (where r.team_id = m.home_team_id), 0) as home_score,
      coalesce(sum(p.fantasy_points) filter (where r.team_id = m.away_team_id), 0) as away_score
    from fantasy.leagues as l
    join fantasy.matchups as m
      on m.league_id = l.id
      and m.season = update_live_scores.season
      and m.week = update_live_scores.week
      and not m.is_complete
    left join fantasy.rosters as r
      on r.league_id = m.league_id
      and r.team_id = any (array[m.home_team_id, m.away_team_id])
      and r.is_starter
    left join fantasy.player_stats as p
      on p.player_id = r.player_id
      and p.season = m.season
      and p.week = m.week
    where l.season = update_live_scores.season
      and (update_live_scores.league_id is null or l.id = update_live_scores.league_id)
    group by m.league_id, m.id
  )
  update fantasy.matchups as m
  set home_score = s.home_score, away_score = s.away_score
  from scores as s
  where m.league_id = s.league_id
    and m.id = s.id
    and not m.is_complete -- once more: it may have become so while this waited for the row
    and (m.home_score, m.away_score) is distinct from (s.home_score, s.away_score);
  get diagnostics changed = row_count;
  return changed;
end
$$;

comment on function fantasy.update_live_scores(integer, integer, uuid)
  is 'Computes the scores of a week''s open matchups, of one league or of all, and writes those that changed: their number; PB004, PB005';

grant execute on function fantasy.update_live_scores(integer, integer, uuid) to app_jobs;
