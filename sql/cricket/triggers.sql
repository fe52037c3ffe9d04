-- What people change is audited; embeddings, ball events and leaderboards are made by machines and
-- too many. Tables with updated_at keep it true, but for leaderboards: there it is the time of a real
-- change. All calls may be repeated.
select
  app.touch_on_update(target)
from unnest(
  array[
    'cricket.tenants',
    'cricket.seasons',
    'cricket.tournaments',
    'cricket.teams',
    'cricket.players',
    'cricket.player_embeddings',
    'cricket.matches'
  ]::regclass[]
) as target;

select
  audit.enable(target)
from unnest(
  array[
    'cricket.tenants',
    'cricket.seasons',
    'cricket.tournaments',
    'cricket.teams',
    'cricket.players',
    'cricket.matches'
  ]::regclass[]
) as target;

-- One of the two, as policies hold for the session or do not.
create or replace trigger check_ball_events
  after insert on cricket.ball_events
  referencing new table as new_rows
  for each statement
  when (not row_security_active('cricket.matches'))
  execute function cricket.check_ball_events();

create or replace trigger check_live_ball_events
  after insert on cricket.ball_events
  referencing new table as new_rows
  for each statement
  when (row_security_active('cricket.matches'))
  execute function cricket.check_ball_events('live');

create or replace trigger keep_match_start
  before update of starts_at on cricket.matches
  for each row
  when (old.starts_at is distinct from new.starts_at)
  execute function cricket.keep_match_start();
