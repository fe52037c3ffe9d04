-- Everything in the schema fantasy, and nothing else: an object that nobody listed here fails.
begin;
select plan(102);

select schema_owner_is('fantasy', 'app_owner');
select set_eq(
  $$select c.relname::text from pg_class as c
    where c.relnamespace = 'fantasy'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition$$,
  array[
    'users', 'leagues', 'memberships', 'teams', 'players', 'player_stats', 'rosters', 'matchups',
    'drafts', 'draft_order', 'draft_picks', 'transactions', 'transaction_players', 'trades',
    'trade_players', 'chat_messages', 'notifications', 'feedback', 'error_logs',
    'performance_metrics'
  ],
  'the tables of fantasy'
);
select views_are('fantasy', array['audit_logs', 'feedback_board', 'league_members', 'league_standings']);
select materialized_views_are('fantasy', array[]::name[]);
select functions_are('fantasy', array[
  'check_matchup', 'is_commissioner', 'is_member', 'make_pick', 'my_leagues', 'my_team_id', 'notify_leagues',
  'performance_summary', 'pick_order_of', 'prefix_query', 'recent_activity', 'require_member',
  'require_season', 'search_players', 'touch_trades', 'touch_transactions', 'update_live_scores',
  'user_for_login'
]);
select sequences_are('fantasy', array[]::name[]);
select enums_are('fantasy', array[]::name[]);

select columns_are('fantasy', 'users', array[
  'id', 'email', 'password_hash', 'name', 'avatar_url', 'is_active', 'created_at', 'updated_at'
]);
select columns_are('fantasy', 'leagues', array['id', 'name', 'season', 'settings', 'created_at', 'updated_at']);
select columns_are('fantasy', 'memberships', array['league_id', 'user_id', 'role', 'joined_at', 'left_at']);
select columns_are('fantasy', 'teams', array['league_id', 'id', 'owner_id', 'name', 'logo_url', 'created_at', 'updated_at']);
select columns_are('fantasy', 'players', array[
  'id', 'name', 'position', 'nfl_team', 'status', 'rank', 'sort_rank', 'adp', 'image_url',
  'created_at', 'updated_at', 'search_vector'
]);
select columns_are('fantasy', 'player_stats', array['player_id', 'season', 'week', 'fantasy_points', 'stats', 'updated_at']);
select columns_are('fantasy', 'rosters', array[
  'league_id', 'player_id', 'team_id', 'slot', 'is_starter', 'acquired_at', 'updated_at'
]);
select columns_are('fantasy', 'matchups', array[
  'league_id', 'id', 'season', 'week', 'home_team_id', 'away_team_id', 'home_score', 'away_score',
  'is_complete', 'created_at', 'updated_at'
]);
select columns_are('fantasy', 'drafts', array[
  'league_id', 'id', 'season', 'type', 'status', 'rounds', 'seconds_per_pick', 'scheduled_at',
  'started_at', 'completed_at', 'created_at', 'updated_at'
]);
select columns_are('fantasy', 'draft_order', array['league_id', 'draft_id', 'pick_order', 'team_id']);
select columns_are('fantasy', 'draft_picks', array['league_id', 'draft_id', 'pick_number', 'team_id', 'player_id', 'picked_at']);
select columns_are('fantasy', 'transactions', array[
  'league_id', 'id', 'team_id', 'type', 'status', 'created_at', 'processed_at', 'updated_at'
]);
select columns_are('fantasy', 'transaction_players', array['league_id', 'transaction_id', 'player_id', 'action']);
select columns_are('fantasy', 'trades', array[
  'league_id', 'id', 'proposing_team_id', 'receiving_team_id', 'status', 'message', 'expires_at',
  'created_at', 'updated_at'
]);
select columns_are('fantasy', 'trade_players', array['league_id', 'trade_id', 'player_id', 'given_by']);
select columns_are('fantasy', 'chat_messages', array['league_id', 'id', 'user_id', 'type', 'content', 'created_at']);
select columns_are('fantasy', 'notifications', array[
  'user_id', 'id', 'league_id', 'type', 'title', 'content', 'read_at', 'created_at'
]);
select columns_are('fantasy', 'feedback', array[
  'user_id', 'id', 'type', 'title', 'content', 'status', 'priority', 'created_at', 'updated_at'
]);
select columns_are('fantasy', 'error_logs', array['league_id', 'created_at', 'id', 'user_id', 'severity', 'message', 'context']);
select columns_are('fantasy', 'performance_metrics', array[
  'league_id', 'recorded_at', 'id', 'metric_type', 'metric_name', 'value', 'metadata'
]);
select columns_are('fantasy', 'audit_logs', array[
  'league_id', 'id', 'created_at', 'table_name', 'record_id', 'action', 'old_values',
  'new_values', 'user_id', 'ip_address', 'user_agent'
]);
select columns_are('fantasy', 'feedback_board', array[
  'user_id', 'id', 'status', 'priority', 'type', 'title', 'content', 'created_at', 'user_name'
]);
select columns_are('fantasy', 'league_members', array['league_id', 'user_id', 'role', 'joined_at', 'left_at', 'name', 'avatar_url']);
select columns_are('fantasy', 'league_standings', array[
  'league_id', 'season', 'team_id', 'rank', 'wins', 'losses', 'ties', 'points_for',
  'points_against'
]);

select indexes_are('fantasy', 'users', array['users_id_key', 'users_email_key']);
select indexes_are('fantasy', 'leagues', array['leagues_id_key']);
select indexes_are('fantasy', 'memberships', array['memberships_league_id_user_id_key', 'memberships_user_id_idx']);
select indexes_are('fantasy', 'teams', array['teams_league_id_id_key', 'teams_league_id_owner_id_key']);
select indexes_are('fantasy', 'players', array[
  'players_id_key', 'players_name_idx', 'players_position_nfl_team_status_idx',
  'players_search_vector_idx', 'players_sort_rank_idx'
]);
select indexes_are('fantasy', 'player_stats', array['player_stats_player_id_season_week_key', 'player_stats_season_week_idx']);
select indexes_are('fantasy', 'rosters', array[
  'rosters_league_id_player_id_key', 'rosters_league_id_team_id_is_starter_slot_idx'
]);
select indexes_are('fantasy', 'matchups', array[
  'matchups_league_id_id_key', 'matchups_league_id_away_team_id_season_week_key',
  'matchups_league_id_home_team_id_season_week_key', 'matchups_league_id_season_week_idx'
]);
select indexes_are('fantasy', 'drafts', array['drafts_league_id_id_key', 'drafts_league_id_season_key']);
select indexes_are('fantasy', 'draft_order', array[
  'draft_order_league_id_draft_id_pick_order_key', 'draft_order_league_id_team_id_draft_id_key'
]);
select indexes_are('fantasy', 'draft_picks', array[
  'draft_picks_league_id_draft_id_pick_number_key',
  'draft_picks_league_id_draft_id_player_id_key', 'draft_picks_league_id_team_id_idx'
]);
select indexes_are('fantasy', 'transactions', array[
  'transactions_league_id_id_key', 'transactions_league_id_created_at_idx',
  'transactions_league_id_status_created_at_idx', 'transactions_league_id_team_id_idx'
]);
select indexes_are('fantasy', 'transaction_players', array['transaction_players_league_id_transaction_id_player_id_key']);
select indexes_are('fantasy', 'trades', array[
  'trades_league_id_id_key', 'trades_league_id_expires_at_idx',
  'trades_league_id_proposing_team_id_created_at_idx',
  'trades_league_id_receiving_team_id_created_at_idx'
]);
select indexes_are('fantasy', 'trade_players', array['trade_players_league_id_trade_id_player_id_key']);
select indexes_are('fantasy', 'chat_messages', array[
  'chat_messages_league_id_id_key', 'chat_messages_league_id_created_at_idx',
  'chat_messages_league_id_user_id_idx'
]);
select indexes_are('fantasy', 'notifications', array[
  'notifications_user_id_id_key', 'notifications_user_id_created_at_idx',
  'notifications_user_id_league_id_idx', 'notifications_user_id_unread_idx'
]);
select indexes_are('fantasy', 'feedback', array[
  'feedback_user_id_id_key', 'feedback_user_id_created_at_idx', 'feedback_user_id_open_idx'
]);
select indexes_are('fantasy', 'error_logs', array['error_logs_league_id_created_at_id_key']);
select indexes_are('fantasy', 'performance_metrics', array[
  'performance_metrics_league_id_recorded_at_id_key',
  'performance_metrics_league_id_metric_type_recorded_at_idx'
]);
select indexes_are('analytics', 'league_standings', array['league_standings_league_id_season_team_id_key']);
select has_materialized_view('analytics', 'league_standings', 'the standings are materialized');
select results_eq(
  $$select schedule, stale_after from analytics.registry where name = 'league_standings'$$,
  $$values ('1-59/5 * * * *', interval '15 minutes')$$,
  'the standings are refreshed every five minutes'
);

select policies_are('fantasy', 'users', array['users_tenant', 'users_select', 'users_update']);
select policies_are('fantasy', 'leagues', array['leagues_tenant', 'leagues_select', 'leagues_update']);
select policies_are('fantasy', 'memberships', array[
  'memberships_tenant', 'memberships_select', 'memberships_insert', 'memberships_update'
]);
select policies_are('fantasy', 'teams', array[
  'teams_tenant', 'teams_select', 'teams_insert', 'teams_update', 'teams_delete'
]);
select policies_are('fantasy', 'players', array['players_reference']);
select policies_are('fantasy', 'player_stats', array['player_stats_reference']);
select policies_are('fantasy', 'rosters', array[
  'rosters_tenant', 'rosters_select', 'rosters_insert', 'rosters_update', 'rosters_delete'
]);
select policies_are('fantasy', 'matchups', array['matchups_tenant', 'matchups_select']);
select policies_are('fantasy', 'drafts', array[
  'drafts_tenant', 'drafts_select', 'drafts_insert', 'drafts_update', 'drafts_delete'
]);
select policies_are('fantasy', 'draft_order', array[
  'draft_order_tenant', 'draft_order_select', 'draft_order_insert', 'draft_order_update',
  'draft_order_delete'
]);
select policies_are('fantasy', 'draft_picks', array['draft_picks_tenant', 'draft_picks_select']);
select policies_are('fantasy', 'transactions', array[
  'transactions_tenant', 'transactions_select', 'transactions_insert', 'transactions_update'
]);
select policies_are('fantasy', 'transaction_players', array[
  'transaction_players_tenant', 'transaction_players_select', 'transaction_players_insert'
]);
select policies_are('fantasy', 'trades', array['trades_tenant', 'trades_select', 'trades_insert', 'trades_update']);
select policies_are('fantasy', 'trade_players', array['trade_players_tenant', 'trade_players_select', 'trade_players_insert']);
select policies_are('fantasy', 'chat_messages', array[
  'chat_messages_tenant', 'chat_messages_select', 'chat_messages_insert', 'chat_messages_delete'
]);
select policies_are('fantasy', 'notifications', array[
  'notifications_tenant', 'notifications_select', 'notifications_update', 'notifications_delete'
]);
select policies_are('fantasy', 'feedback', array['feedback_tenant', 'feedback_select', 'feedback_insert']);
select policies_are('fantasy', 'error_logs', array['error_logs_tenant', 'error_logs_select', 'error_logs_insert']);
select policies_are('fantasy', 'performance_metrics', array[
  'performance_metrics_tenant', 'performance_metrics_select', 'performance_metrics_insert'
]);
select set_eq(
  $$select c.relname || case when p.polpermissive then '' else '_tenant' end
    from pg_class as c
    join pg_policy as p on p.polrelid = c.oid and (not p.polpermissive or p.polname = c.relname || '_reference')
    where c.relnamespace = 'fantasy'::regnamespace$$,
  $$select c.relname || case when c.relname in ('players', 'player_stats') then '' else '_tenant' end
    from pg_class as c
    where c.relnamespace = 'fantasy'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition$$,
  'the tenant is a restrictive policy on every table but those of reference'
);
select is_empty(
  $$select polname from pg_policy as p join pg_class as c on c.oid = p.polrelid
    where c.relnamespace = 'fantasy'::regnamespace
      and p.polroles <> case
        when p.polname like '%\_reference' then array['app_user'::regrole::oid, 'app_analyst'::regrole::oid]
        when p.polname in ('error_logs_select', 'performance_metrics_select') then array['app_monitor'::regrole::oid]
        else array['app_user'::regrole::oid]
      end$$,
  'every policy names app_user; what all leagues share is for analysts, too, and the logs are for app_monitor only'
);

select triggers_are('fantasy', 'users', array['audit_delete', 'audit_insert', 'audit_update', 'touch']);
select triggers_are('fantasy', 'leagues', array['audit_delete', 'audit_insert', 'audit_update', 'touch']);
select triggers_are('fantasy', 'memberships', array['audit_delete', 'audit_insert', 'audit_update']);
select triggers_are('fantasy', 'teams', array['audit_delete', 'audit_insert', 'audit_update', 'touch']);
select triggers_are('fantasy', 'players', array['touch']);
select triggers_are('fantasy', 'player_stats', array['touch']);
select triggers_are('fantasy', 'rosters', array['audit_delete', 'audit_insert', 'audit_update', 'touch']);
select triggers_are('fantasy', 'matchups', array['check_matchup', 'notify_score_update', 'touch']);
select triggers_are('fantasy', 'drafts', array['audit_delete', 'audit_insert', 'audit_update', 'touch']);
select triggers_are('fantasy', 'draft_order', array['audit_delete', 'audit_insert', 'audit_update']);
select triggers_are('fantasy', 'draft_picks', array['audit_delete', 'audit_insert', 'audit_update', 'notify_draft_pick']);
select triggers_are('fantasy', 'transactions', array['audit_delete', 'audit_insert', 'audit_update', 'touch']);
select triggers_are('fantasy', 'transaction_players', array['audit_delete', 'audit_insert', 'audit_update', 'touch_transactions']);
select triggers_are('fantasy', 'trades', array[
  'audit_delete', 'audit_insert', 'audit_update', 'notify_trade_proposed', 'touch'
]);
select triggers_are('fantasy', 'trade_players', array['audit_delete', 'audit_insert', 'audit_update', 'touch_trades']);
select triggers_are('fantasy', 'chat_messages', array['notify_chat_message']);
select triggers_are('fantasy', 'notifications', array[]::name[]);
select triggers_are('fantasy', 'feedback', array['audit_delete', 'audit_insert', 'audit_update', 'touch']);
select triggers_are('fantasy', 'error_logs', array[]::name[]);
select triggers_are('fantasy', 'performance_metrics', array[]::name[]);

select set_eq(
  $$select parent, control, every, retention from partitions.registry where parent like 'fantasy.%'$$,
  $$values
    ('fantasy.error_logs', 'created_at', interval '1 month', interval '1 year'),
    ('fantasy.performance_metrics', 'recorded_at', interval '1 month', interval '1 year')$$,
  'the logs are partitioned by month and kept for a year'
);
select is_empty(
  $$select parent from partitions.runway()
    where parent like 'fantasy.%' and (days_ahead < 300 or gaps > 0 or half_detached > 0 or open_partitions > 0 or missing_indexes > 0)$$,
  'partitions are made a year ahead, without gaps, closed, with all indexes'
);
select is_empty(
  $$select inhrelid::regclass from pg_inherits as i join pg_class as c on c.oid = i.inhrelid
    where i.inhparent in ('fantasy.error_logs'::regclass, 'fantasy.performance_metrics'::regclass)
      and pg_get_expr(c.relpartbound, c.oid) = 'DEFAULT'$$,
  'there is no default partition'
);
select set_eq(
  $$select name from jobs.registry where name like 'fantasy\_%' or name = 'refresh_league_standings'$$,
  array['fantasy_trade_expiry', 'fantasy_notification_retention', 'fantasy_statistics', 'refresh_league_standings'],
  'the jobs of fantasy'
);

select is_empty(
  $$select table_name, column_name from information_schema.column_privileges
    where table_schema = 'fantasy' and grantee = 'app_user' and privilege_type in ('INSERT', 'UPDATE')
      and (column_name in ('id', 'created_at', 'updated_at', 'recorded_at', 'joined_at', 'acquired_at')
        or (column_name in ('league_id', 'user_id') and privilege_type = 'UPDATE'))$$,
  'applications never write keys and times that the database keeps, and never move a row to another league or user'
);
select is_empty(
  $$select grantee, table_name, privilege_type from information_schema.role_table_grants
    where table_schema = 'fantasy' and grantee = 'app_user'
      and (privilege_type = 'TRUNCATE' or (table_name in ('players', 'player_stats', 'matchups', 'draft_picks') and privilege_type <> 'SELECT'))$$,
  'applications write neither reference data nor what feeds and functions write'
);

select * from finish();
rollback;
