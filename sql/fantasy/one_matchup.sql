-- A team plays once in a week. That it plays once at home and once away is kept by two keys; that it
-- does not do both, by no key, and an exclusion constraint (GiST) takes ten times as long for a row as
-- the keys. So a trigger looks into both keys, and locks the league first: of two sessions at the same
-- moment the second one sees what the first one wrote. Scores change without it.
create or replace function fantasy.check_matchup() returns trigger
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
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

comment on function fantasy.check_matchup()
  is 'Trigger: no team plays at home and away in the same week; PB005';

create or replace trigger check_matchup
  after insert or update of home_team_id, away_team_id, season, week on fantasy.matchups
  for each row
  execute function fantasy.check_matchup();
