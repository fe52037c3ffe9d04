CREATE FUNCTION fantasy.check_matchup() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform from fantasy.leagues as l where l.id = new.league_id for no key update;
  if exists (
    select from fantasy.matchups as m
    where m.league_id = new.league_id and m.home_team_id = new.away_team_id
      and m.season = new.season and m.week = new.week
  ) or exists (
    select from fantasy.matchups as m
    where m.league_id = new.league_id and m.away_team_id = new.home_team_id
      and m.season = new.season and m.week = new.week
  ) then
    perform app.fail('PB005', format('a team of matchup %s plays twice in week %s', new.id, new.week));
  end if;
  return null;
end
$$;

COMMENT ON FUNCTION fantasy.check_matchup() IS 'Trigger: no team plays at home and away in the same week; PB005';

REVOKE ALL ON FUNCTION fantasy.check_matchup() FROM PUBLIC;
