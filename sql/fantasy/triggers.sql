-- What people change is audited, and updated_at is kept true. Not audited: matchups, players and
-- player_stats, which feeds rewrite all the time; chat_messages, notifications, error_logs and
-- performance_metrics, which are events themselves. What belongs to a user (users, feedback) is
-- logged under the user. Both calls may be repeated.
select
  app.touch_on_update(target)
from unnest(
  array[
    'fantasy.users',
    'fantasy.leagues',
    'fantasy.teams',
    'fantasy.players',
    'fantasy.player_stats',
    'fantasy.rosters',
    'fantasy.matchups',
    'fantasy.drafts',
    'fantasy.transactions',
    'fantasy.trades',
    'fantasy.feedback'
  ]::regclass[]
) as target;

select
  audit.enable(target)
from unnest(
  array[
    'fantasy.leagues',
    'fantasy.memberships',
    'fantasy.teams',
    'fantasy.rosters',
    'fantasy.drafts',
    'fantasy.draft_order',
    'fantasy.draft_picks',
    'fantasy.transactions',
    'fantasy.transaction_players',
    'fantasy.trades',
    'fantasy.trade_players',
    'fantasy.feedback'
  ]::regclass[]
) as target;

select
  audit.enable('fantasy.users', hidden => '{password_hash}');
