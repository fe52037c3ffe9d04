-- Which columns may be read and written at all; the policies decide about the rows. Nobody changes a
-- key, a tenant or a time that the database keeps. app_user cannot truncate. Reads and writes are
-- taken back first, so that this file alone says what is granted.
revoke all on all tables in schema cricket from app_user, app_analyst, app_copier, app_monitor;

grant usage on schema cricket to app_user, app_analyst, app_copier;

-- tenants
grant select on cricket.tenants to app_user;
grant update (name, domain, settings) on cricket.tenants to app_user;

-- seasons
grant
  select,
  insert (tenant_id, name, starts_on, ends_on),
  update (name, starts_on, ends_on),
  delete
on cricket.seasons
to app_user;

-- tournaments
grant
  select,
  insert (tenant_id, season_id, name, format, starts_on, ends_on),
  update (name, format, starts_on, ends_on),
  delete
on cricket.tournaments
to app_user;

-- teams
grant select, insert (tenant_id, name, short_name), update (name, short_name), delete
on cricket.teams
to app_user;

-- players
grant
  select,
  insert (tenant_id, team_id, full_name, role, batting_hand, bowling_style, born_on, is_active),
  update (team_id, full_name, role, batting_hand, bowling_style, born_on, is_active),
  delete
on cricket.players
to app_user;

-- player_embeddings
grant select, insert (tenant_id, player_id, model, embedding), update (model, embedding), delete
on cricket.player_embeddings
to app_user;

-- matches
grant
  select,
  insert (tenant_id, season_id, tournament_id, home_team_id, away_team_id, venue, status, starts_at),
  update (tournament_id, home_team_id, away_team_id, venue, status, starts_at, ended_at, winner_id),
  delete
on cricket.matches
to app_user;

-- ball_events: TimescaleDB hands a right to the whole table on to every new chunk, but not one to its
-- columns; and a grant, to the chunks that are there. So app_user gets columns only, and the last
-- word takes everything on the chunks back.
grant
  select (tenant_id, match_id, innings, over_number, ball_number, time, batsman_id, bowler_id, runs,
    extras, wicket, dismissed_id),
  insert (tenant_id, match_id, innings, over_number, ball_number, time, batsman_id, bowler_id, runs,
    extras, wicket)
on cricket.ball_events
to app_user;

-- leaderboards
grant select on cricket.leaderboards to app_user;

-- views
grant select on cricket.audit_logs to app_user;
grant select on cricket.player_season_stats to app_user, app_analyst;

-- app_copier brings whole rows in, and may change and take out what it brought
grant select, insert, update, delete
on cricket.tenants, cricket.seasons, cricket.tournaments, cricket.teams, cricket.players,
  cricket.player_embeddings, cricket.matches, cricket.ball_events
to app_copier;

revoke all
on all tables in schema cricket_chunks
from app_user, app_analyst, app_copier, app_monitor;
revoke all on schema cricket_chunks from public, app_user, app_analyst, app_copier, app_monitor;
