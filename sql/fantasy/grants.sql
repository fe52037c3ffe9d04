-- Which columns may be read and written at all; the policies decide about the rows. Nobody changes a
-- key, a tenant or a time that the database keeps, and nobody reads a password's hash: a login asks
-- fantasy.user_for_login(). app_user cannot truncate. Reads and writes are taken back first, so that
-- this file and materialized_views.sql, which comes after it, say what is granted.
revoke all
on all tables in schema fantasy
from app_user, app_analyst, app_copier, app_monitor, app_jobs;

grant usage on schema fantasy to app_user, app_analyst, app_copier, app_monitor, app_jobs;

-- reference data
grant select on fantasy.players, fantasy.player_stats to app_user, app_analyst;

-- users
grant
  select (id, email, name, avatar_url, is_active, created_at, updated_at),
  update (name, avatar_url)
on fantasy.users
to app_user;

-- leagues
grant select, update (name, season, settings) on fantasy.leagues to app_user;

-- memberships
grant select, insert (league_id, user_id, role), update (role, left_at)
on fantasy.memberships
to app_user;

-- teams
grant
  select,
  insert (league_id, owner_id, name, logo_url),
  update (owner_id, name, logo_url),
  delete
on fantasy.teams
to app_user;

-- rosters
grant select, insert (league_id, player_id, team_id, slot), update (team_id, slot), delete
on fantasy.rosters
to app_user;

-- matchups, draft_picks
grant select on fantasy.matchups, fantasy.draft_picks to app_user;

-- drafts
grant
  select,
  insert (league_id, season, type, rounds, seconds_per_pick, scheduled_at),
  update (type, status, rounds, seconds_per_pick, scheduled_at, started_at, completed_at),
  delete
on fantasy.drafts
to app_user;

-- draft_order
grant select, insert (league_id, draft_id, pick_order, team_id), update (team_id), delete
on fantasy.draft_order
to app_user;

-- transactions
grant select, insert (league_id, team_id, type), update (status, processed_at)
on fantasy.transactions
to app_user;

-- transaction_players
grant select, insert (league_id, transaction_id, player_id, action)
on fantasy.transaction_players
to app_user;

-- trades
grant
  select,
  insert (league_id, proposing_team_id, receiving_team_id, message, expires_at),
  update (status)
on fantasy.trades
to app_user;

-- trade_players
grant select, insert (league_id, trade_id, player_id, given_by)
on fantasy.trade_players
to app_user;

-- chat_messages
grant select, insert (league_id, user_id, type, content), delete
on fantasy.chat_messages
to app_user;

-- notifications
grant select, update (read_at), delete on fantasy.notifications to app_user;

-- feedback
grant select, insert (user_id, type, title, content) on fantasy.feedback to app_user;

-- logs
grant insert (league_id, user_id, severity, message, context) on fantasy.error_logs to app_user;

grant insert (league_id, metric_type, metric_name, value, metadata)
on fantasy.performance_metrics
to app_user;

grant select on fantasy.error_logs, fantasy.performance_metrics to app_monitor;

-- views
grant select on fantasy.league_members, fantasy.audit_logs to app_user;

grant select on fantasy.feedback_board to app_analyst;

-- app_copier brings whole rows in, and may change and take out what it brought
grant select, insert, update, delete
on fantasy.users, fantasy.leagues, fantasy.memberships, fantasy.teams, fantasy.players,
  fantasy.player_stats, fantasy.rosters, fantasy.matchups, fantasy.drafts, fantasy.draft_order,
  fantasy.draft_picks, fantasy.transactions, fantasy.transaction_players, fantasy.trades,
  fantasy.trade_players, fantasy.chat_messages, fantasy.notifications, fantasy.feedback
to app_copier;
