-- What fantasy's tables, columns and indexes are for. An index that nobody can explain goes.
comment on schema fantasy
  is 'Fantasy football: leagues of friends, their teams and drafts, and the NFL''s players whose points decide';

comment on table fantasy.users
  is 'The people who play; each one is the tenant of what is his alone';
comment on column fantasy.users.id is 'The user, in all leagues';
comment on column fantasy.users.email is 'Unique, whatever its case; the login';
comment on column fantasy.users.password_hash is 'Never readable by app_user, hidden in the audit';
comment on column fantasy.users.name is 'What the others see';
comment on column fantasy.users.avatar_url is 'His picture';
comment on column fantasy.users.is_active is 'Whether the user may log in';
comment on column fantasy.users.created_at is 'When the user joined';
comment on column fantasy.users.updated_at is 'When this row was changed last';
comment on index fantasy.users_email_key
  is 'fantasy.user_for_login(); one address is one user, whatever its case';

comment on table fantasy.leagues is 'The tenants: one row per league';
comment on column fantasy.leagues.id is 'The tenant of everything else';
comment on column fantasy.leagues.name is 'The league''s name';
comment on column fantasy.leagues.season
  is 'The year of the season that is being played; matchups and drafts tell of earlier ones';
comment on column fantasy.leagues.settings
  is 'The league''s rules of scoring and line-up, an object';
comment on column fantasy.leagues.created_at is 'When the league was founded';
comment on column fantasy.leagues.updated_at is 'When this row was changed last';

comment on table fantasy.memberships
  is 'Who may enter a league, and as what; the truth that the policies ask';
comment on column fantasy.memberships.league_id is 'The league';
comment on column fantasy.memberships.user_id is 'The member';
comment on column fantasy.memberships.role is 'commissioner runs the league, manager plays in it';
comment on column fantasy.memberships.joined_at is 'Since when';
comment on column fantasy.memberships.left_at
  is 'Until when; those who left see nothing, but what they said and did stays theirs';
comment on index fantasy.memberships_user_id_idx
  is 'fantasy.my_leagues(), before a league is chosen; the look-ups of the foreign key';

comment on table fantasy.teams is 'The teams of a league, at most one per member';
comment on column fantasy.teams.league_id is 'The league';
comment on column fantasy.teams.id is 'The team, within the league';
comment on column fantasy.teams.owner_id
  is 'The member who manages it; none while it looks for one';
comment on column fantasy.teams.name is 'The team''s name';
comment on column fantasy.teams.logo_url is 'Its picture';
comment on column fantasy.teams.created_at is 'When the team was made';
comment on column fantasy.teams.updated_at is 'When this row was changed last';

comment on table fantasy.players
  is 'The players of the NFL, the same for all leagues; written by a feed';
comment on column fantasy.players.id is 'The player';
comment on column fantasy.players.name is 'As it is written, with accents and apostrophes';
comment on column fantasy.players.position is 'Where he plays; DST is a team''s whole defence';
comment on column fantasy.players.nfl_team is 'The NFL team''s abbreviation; none for a free agent';
comment on column fantasy.players.status is 'Whether he can play';
comment on column fantasy.players.rank is 'The experts'' rank, 1 is best; none beyond their list';
comment on column fantasy.players.sort_rank
  is 'The rank, and the highest number for players without one: a total order for pages';
comment on column fantasy.players.adp is 'Average draft position, in picks';
comment on column fantasy.players.image_url is 'His picture';
comment on column fantasy.players.created_at is 'When the feed first named him';
comment on column fantasy.players.updated_at is 'When this row was changed last';
comment on column fantasy.players.search_vector
  is 'Name and NFL team as words, without accents or stems';
comment on index fantasy.players_sort_rank_idx
  is 'fantasy.search_players() without words: by rank, players without one last';
comment on index fantasy.players_position_nfl_team_status_idx
  is 'Players of a position, in an NFL team, of a status';
comment on index fantasy.players_search_vector_idx
  is 'fantasy.search_players(): the beginnings of words';
comment on index fantasy.players_name_idx is 'fantasy.search_players(): similar names by trigrams';

comment on table fantasy.player_stats
  is 'What a player did in a week, and what it is worth; written by a feed, live during the games';
comment on column fantasy.player_stats.player_id is 'The player';
comment on column fantasy.player_stats.season is 'The year in which the season began';
comment on column fantasy.player_stats.week is 'The week of the season';
comment on column fantasy.player_stats.fantasy_points
  is 'Points by the standard scoring, below zero too';
comment on column fantasy.player_stats.stats
  is 'The figures behind the points, an object: {"yards", "touchdowns", …}';
comment on column fantasy.player_stats.updated_at is 'When the feed last changed it';
comment on index fantasy.player_stats_season_week_idx
  is 'fantasy.update_live_scores() of all leagues: a week without its wide rows';

comment on table fantasy.rosters
  is 'Who is on which team now; a player is on one team of a league at most';
comment on column fantasy.rosters.league_id is 'The league';
comment on column fantasy.rosters.player_id is 'The player';
comment on column fantasy.rosters.team_id is 'The team that has him';
comment on column fantasy.rosters.slot
  is 'His place in the line-up; BN is the bench, IR injured reserve';
comment on column fantasy.rosters.is_starter
  is 'Whether his points count: all places but BN and IR';
comment on column fantasy.rosters.acquired_at is 'When the team got him';
comment on column fantasy.rosters.updated_at is 'When this row was changed last';
comment on index fantasy.rosters_league_id_team_id_is_starter_slot_idx
  is 'A team in the order of its line-up (dashboard), its starters (live scores); the look-ups of the foreign key';

comment on table fantasy.matchups
  is 'Two teams against each other in a week; a feed makes the schedule, fantasy.update_live_scores() the scores';
comment on column fantasy.matchups.league_id is 'The league';
comment on column fantasy.matchups.id is 'The matchup, within the league';
comment on column fantasy.matchups.season is 'The year in which the season began';
comment on column fantasy.matchups.week is 'The week of the season';
comment on column fantasy.matchups.home_team_id is 'The one team';
comment on column fantasy.matchups.away_team_id is 'The other team';
comment on column fantasy.matchups.home_score is 'Points of the home team''s starters so far';
comment on column fantasy.matchups.away_score is 'Points of the away team''s starters so far';
comment on column fantasy.matchups.is_complete
  is 'Whether the week is over: the scores stay, and count in the standings';
comment on column fantasy.matchups.created_at is 'When it was scheduled';
comment on column fantasy.matchups.updated_at is 'When the score changed last';
comment on index fantasy.matchups_league_id_season_week_idx
  is 'The matchups of a week (live_scores) and their new scores; without the scores, so that updates stay HOT';

comment on table fantasy.drafts is 'How a league shares out the players before a season';
comment on column fantasy.drafts.league_id is 'The league';
comment on column fantasy.drafts.id is 'The draft, within the league';
comment on column fantasy.drafts.season is 'The season that it is for, one draft each';
comment on column fantasy.drafts.type
  is 'snake turns the order round every second round, linear keeps it';
comment on column fantasy.drafts.status is 'What it is doing';
comment on column fantasy.drafts.rounds is 'How many players each team picks';
comment on column fantasy.drafts.seconds_per_pick is 'How long a team may think, in seconds';
comment on column fantasy.drafts.scheduled_at is 'When it is to begin';
comment on column fantasy.drafts.started_at is 'When it began';
comment on column fantasy.drafts.completed_at is 'When the last pick was made';
comment on column fantasy.drafts.created_at is 'When it was planned';
comment on column fantasy.drafts.updated_at is 'When this row was changed last';

comment on table fantasy.draft_order is 'Which team picks at which place of the first round';
comment on column fantasy.draft_order.league_id is 'The league';
comment on column fantasy.draft_order.draft_id is 'The draft';
comment on column fantasy.draft_order.pick_order is 'The place, 1 is first';
comment on column fantasy.draft_order.team_id is 'The team';

comment on table fantasy.draft_picks
  is 'Picks that were made; the round and whose turn is next follow from the number';
comment on column fantasy.draft_picks.league_id is 'The league';
comment on column fantasy.draft_picks.draft_id is 'The draft';
comment on column fantasy.draft_picks.pick_number is 'Counts through all rounds, from 1';
comment on column fantasy.draft_picks.team_id is 'The team that picked';
comment on column fantasy.draft_picks.player_id is 'The player who was picked';
comment on column fantasy.draft_picks.picked_at is 'When; the clock of the next pick starts here';
comment on index fantasy.draft_picks_league_id_team_id_idx
  is 'The look-ups of the foreign key, and what a team picked';

comment on table fantasy.transactions is 'A team asks for players or lets them go';
comment on column fantasy.transactions.league_id is 'The league';
comment on column fantasy.transactions.id is 'The transaction, within the league';
comment on column fantasy.transactions.team_id is 'The team that asks';
comment on column fantasy.transactions.type is 'What kind: add, drop, waiver, trade';
comment on column fantasy.transactions.status is 'What became of it';
comment on column fantasy.transactions.created_at is 'When it was asked';
comment on column fantasy.transactions.processed_at is 'When it was decided';
comment on column fantasy.transactions.updated_at is 'When this row was changed last';
comment on index fantasy.transactions_league_id_created_at_idx
  is 'Pages of transactions, newest first (transactions_page)';
comment on index fantasy.transactions_league_id_status_created_at_idx
  is 'Pages of transactions of one status: what is to be processed (transactions_by_status)';
comment on index fantasy.transactions_league_id_team_id_idx
  is 'The look-ups of the foreign key, and what a team did';

comment on table fantasy.transaction_players is 'The players of a transaction';
comment on column fantasy.transaction_players.league_id is 'The league';
comment on column fantasy.transaction_players.transaction_id is 'The transaction';
comment on column fantasy.transaction_players.player_id is 'The player';
comment on column fantasy.transaction_players.action is 'Whether the team adds or drops him';

comment on table fantasy.trades
  is 'A team offers another one a trade; between the two owners until it is done';
comment on column fantasy.trades.league_id is 'The league';
comment on column fantasy.trades.id is 'The trade, within the league';
comment on column fantasy.trades.proposing_team_id is 'The team that offers';
comment on column fantasy.trades.receiving_team_id is 'The team that answers';
comment on column fantasy.trades.status is 'What became of it';
comment on column fantasy.trades.message is 'What the proposer says to it';
comment on column fantasy.trades.expires_at is 'No answer counts after this time';
comment on column fantasy.trades.created_at is 'When it was offered';
comment on column fantasy.trades.updated_at is 'When this row was changed last';
comment on index fantasy.trades_league_id_expires_at_idx
  is 'What expires (the job fantasy_trade_expiry reads the whole of it): only the few that are open';
comment on index fantasy.trades_league_id_proposing_team_id_created_at_idx
  is 'What a team offered, newest first; the look-ups of the foreign key';
comment on index fantasy.trades_league_id_receiving_team_id_created_at_idx
  is 'What a team was offered, newest first; the look-ups of the foreign key';

comment on table fantasy.trade_players is 'The players of a trade';
comment on column fantasy.trade_players.league_id is 'The league';
comment on column fantasy.trade_players.trade_id is 'The trade';
comment on column fantasy.trade_players.player_id is 'The player';
comment on column fantasy.trade_players.given_by is 'Which of the two teams gives him away';

comment on table fantasy.chat_messages is 'What members say to each other';
comment on column fantasy.chat_messages.league_id is 'The league';
comment on column fantasy.chat_messages.id is 'The message, within the league';
comment on column fantasy.chat_messages.user_id
  is 'The author; none for the system and for those who are gone';
comment on column fantasy.chat_messages.type is 'text, image (content is its address) or system';
comment on column fantasy.chat_messages.content is 'What was said';
comment on column fantasy.chat_messages.created_at is 'When';
comment on index fantasy.chat_messages_league_id_created_at_idx
  is 'Pages of the chat, newest first (chat_page); the text stays in the table, being too long for an index';
comment on index fantasy.chat_messages_league_id_user_id_idx
  is 'The look-ups of the foreign key, when a user goes for good';

comment on table fantasy.notifications is 'What a user is to hear of';
comment on column fantasy.notifications.user_id is 'The user, who is the tenant';
comment on column fantasy.notifications.id is 'The notification, of the user';
comment on column fantasy.notifications.league_id is 'The league that it is about, if any';
comment on column fantasy.notifications.type is 'What it is about';
comment on column fantasy.notifications.title is 'One line';
comment on column fantasy.notifications.content is 'More, if there is more';
comment on column fantasy.notifications.read_at is 'When the user read it';
comment on column fantasy.notifications.created_at is 'When it was sent';
comment on index fantasy.notifications_user_id_created_at_idx
  is 'Pages of a user''s notifications, newest first';
comment on index fantasy.notifications_user_id_unread_idx
  is 'The unread ones (unread_notifications): few among many';
comment on index fantasy.notifications_user_id_league_id_idx is 'The look-ups of the foreign key';

comment on table fantasy.feedback is 'What users say about the platform to those who run it';
comment on column fantasy.feedback.user_id is 'The user, who is the tenant';
comment on column fantasy.feedback.id is 'The feedback, of the user';
comment on column fantasy.feedback.type is 'What kind';
comment on column fantasy.feedback.title is 'One line';
comment on column fantasy.feedback.content is 'What the user says';
comment on column fantasy.feedback.status is 'What becomes of it';
comment on column fantasy.feedback.priority is 'How urgent those who run the platform find it';
comment on column fantasy.feedback.created_at is 'When it was said';
comment on column fantasy.feedback.updated_at is 'When this row was changed last';
comment on index fantasy.feedback_user_id_created_at_idx is 'A user''s own feedback, newest first';
comment on index fantasy.feedback_user_id_open_idx
  is 'fantasy.feedback_board: the few open ones, which it sorts';

comment on table fantasy.error_logs
  is 'Errors of the application while it served a league, by month; kept for a year';
comment on column fantasy.error_logs.league_id is 'The league of the request';
comment on column fantasy.error_logs.created_at is 'When';
comment on column fantasy.error_logs.id is 'Tells errors of one moment apart';
comment on column fantasy.error_logs.user_id is 'The user of the request';
comment on column fantasy.error_logs.severity is 'How bad';
comment on column fantasy.error_logs.message is 'What happened, without secrets';
comment on column fantasy.error_logs.context
  is 'Where: request, version, stack; an object of at most 20,000 characters';

comment on table fantasy.performance_metrics
  is 'What the application measured while it served a league, by month; kept for a year';
comment on column fantasy.performance_metrics.league_id is 'The league of the request';
comment on column fantasy.performance_metrics.recorded_at is 'When';
comment on column fantasy.performance_metrics.id is 'Tells measurements of one moment apart';
comment on column fantasy.performance_metrics.metric_type
  is 'api_latency and query_time in milliseconds, cache_hit_rate from 0 to 1';
comment on column fantasy.performance_metrics.metric_name is 'Which endpoint, query or cache';
comment on column fantasy.performance_metrics.value is 'The measurement, of any size';
comment on column fantasy.performance_metrics.metadata
  is 'What else is known of it, an object of at most 20,000 characters';
comment on index fantasy.performance_metrics_league_id_metric_type_recorded_at_idx
  is 'One kind of measurement of a league, newest first';
