CREATE FUNCTION fantasy.update_live_scores(week integer, season integer, league_id uuid DEFAULT NULL::uuid) RETURNS integer
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
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

COMMENT ON FUNCTION fantasy.update_live_scores(week integer, season integer, league_id uuid) IS 'Computes the scores of a week''s open matchups, of one league or of all, and writes those that changed: their number; PB004, PB005';

REVOKE ALL ON FUNCTION fantasy.update_live_scores(week integer, season integer, league_id uuid) FROM PUBLIC;
GRANT ALL ON FUNCTION fantasy.update_live_scores(week integer, season integer, league_id uuid) TO app_jobs;
