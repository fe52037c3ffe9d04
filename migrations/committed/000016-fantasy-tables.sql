--! Previous: sha1:408cc4a6a54bac0b6a3e98b07421e97f962c4eed
--! Hash: sha1:c8896e68b793f4d0ed0acc8446887f17439cdb55
--! Message: fantasy tables

-- Fantasy: leagues of friends who play with the results of the NFL. The tenant is the league: its
-- identifier comes first in every key and index, and every foreign key inside a league carries it.
-- Who may enter a league stands in memberships, and nowhere else: whoever acts in a league (owns a
-- team, writes a message) is referred to as its member, so that a stranger can never be named.
-- Three kinds of table stand outside the leagues. users is the root of the people, and notifications
-- and feedback are theirs: their tenant is the user. players and player_stats are facts that all
-- leagues share: no tenant, and no application writes them. error_logs and performance_metrics are
-- logs by month: they carry the league of the request, but refer to nothing, for a log outlives what
-- it tells of. chat_messages is not partitioned: its history belongs to the league and does not age.
-- What can be computed is not stored: the standings come from the matchups, a round from the number
-- of a pick. What changes every half minute (scores) is in no index, so that updates stay HOT.
-- leagues.settings has no GIN index, for no query looks into it.
set local role app_owner;

create schema fantasy;

create table fantasy.users (
  id uuid not null default gen_random_uuid(),
  email text not null,
  password_hash text not null,
  name text not null,
  avatar_url text,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint users_id_key primary key (id),
  constraint users_email_check check (length(email) <= 255 and email like '_%@_%'),
  constraint users_password_hash_check check (length(password_hash) between 1 and 255),
  constraint users_name_check check (length(name) between 1 and 100),
  constraint users_avatar_url_check check (length(avatar_url) <= 1000)
);

create unique index users_email_key on fantasy.users (lower(email));

create table fantasy.leagues (
  id uuid not null default gen_random_uuid(),
  name text not null,
  season integer not null,
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint leagues_id_key primary key (id),
  constraint leagues_name_check check (length(name) between 1 and 100),
  constraint leagues_season_check check (season between 1920 and 2100),
  constraint leagues_settings_check check (jsonb_typeof(settings) = 'object')
);

create table fantasy.memberships (
  league_id uuid not null,
  user_id uuid not null,
  role text not null default 'manager',
  joined_at timestamptz not null default now(),
  left_at timestamptz,
  constraint memberships_league_id_user_id_key primary key (league_id, user_id),
  constraint memberships_league_id_fk foreign key (league_id) references fantasy.leagues (id) on delete cascade,
  constraint memberships_user_id_fk foreign key (user_id) references fantasy.users (id) on delete cascade,
  constraint memberships_role_check check (role in ('commissioner', 'manager')),
  constraint memberships_left_at_check check (left_at >= joined_at)
);

create index memberships_user_id_idx on fantasy.memberships (user_id, league_id);

create table fantasy.teams (
  league_id uuid not null,
  id uuid not null default gen_random_uuid(),
  owner_id uuid,
  name text not null,
  logo_url text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint teams_league_id_id_key primary key (league_id, id),
  constraint teams_league_id_owner_id_key unique (league_id, owner_id),
  constraint teams_league_id_fk foreign key (league_id) references fantasy.leagues (id) on delete cascade,
  constraint teams_league_id_owner_id_fk foreign key (league_id, owner_id) references fantasy.memberships (league_id, user_id) on delete set null (owner_id),
  constraint teams_name_check check (length(name) between 1 and 100),
  constraint teams_logo_url_check check (length(logo_url) <= 1000)
);

create table fantasy.players (
  id uuid not null default gen_random_uuid(),
  name text not null,
  position text not null,
  nfl_team text,
  status text not null default 'active',
  rank integer,
  sort_rank integer not null generated always as (coalesce(rank, 2147483647)) stored,
  adp numeric(6, 2),
  image_url text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  search_vector tsvector generated always as (to_tsvector('app.simple', name || ' ' || coalesce(nfl_team, ''))) stored,
  constraint players_id_key primary key (id),
  constraint players_name_check check (length(name) between 1 and 100),
  constraint players_position_check check (position in ('QB', 'RB', 'WR', 'TE', 'K', 'DST')),
  constraint players_nfl_team_check check (nfl_team ~ '^[A-Z]{2,3}$'),
  constraint players_status_check check (status in ('active', 'questionable', 'doubtful', 'out', 'injured_reserve', 'suspended', 'inactive')),
  constraint players_rank_check check (rank > 0),
  constraint players_adp_check check (adp > 0),
  constraint players_image_url_check check (length(image_url) <= 1000)
);

create index players_sort_rank_idx on fantasy.players (sort_rank, id);

create index players_position_nfl_team_status_idx on fantasy.players (position, nfl_team, status);

create index players_search_vector_idx on fantasy.players using gin (search_vector);

create index players_name_idx
  on fantasy.players using gin (app.search_text(name) extensions.gin_trgm_ops);

create table fantasy.player_stats (
  player_id uuid not null,
  season integer not null,
  week integer not null,
  fantasy_points numeric(7, 2) not null default 0,
  stats jsonb not null default '{}',
  updated_at timestamptz not null default now(),
  constraint player_stats_player_id_season_week_key primary key (player_id, season, week) include (fantasy_points),
  constraint player_stats_player_id_fk foreign key (player_id) references fantasy.players (id) on delete cascade,
  constraint player_stats_season_check check (season between 1920 and 2100),
  constraint player_stats_week_check check (week between 1 and 22),
  constraint player_stats_stats_check check (jsonb_typeof(stats) = 'object')
);

create index player_stats_season_week_idx
  on fantasy.player_stats (season, week)
  include (player_id, fantasy_points);

create table fantasy.rosters (
  league_id uuid not null,
  player_id uuid not null,
  team_id uuid not null,
  slot text not null default 'BN',
  is_starter boolean not null generated always as (slot not in ('BN', 'IR')) stored,
  acquired_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint rosters_league_id_player_id_key primary key (league_id, player_id),
  constraint rosters_league_id_team_id_fk foreign key (league_id, team_id) references fantasy.teams (league_id, id) on delete cascade,
  constraint rosters_player_id_fk foreign key (player_id) references fantasy.players (id),
  constraint rosters_slot_check check (slot in ('QB', 'RB', 'WR', 'TE', 'FLEX', 'K', 'DST', 'BN', 'IR'))
);

create index rosters_league_id_team_id_is_starter_slot_idx
  on fantasy.rosters (league_id, team_id, is_starter desc, slot, player_id);

create table fantasy.matchups (
  league_id uuid not null,
  id uuid not null default gen_random_uuid(),
  season integer not null,
  week integer not null,
  home_team_id uuid not null,
  away_team_id uuid not null,
  home_score numeric(8, 2) not null default 0,
  away_score numeric(8, 2) not null default 0,
  is_complete boolean not null default false,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint matchups_league_id_id_key primary key (league_id, id),
  constraint matchups_league_id_home_team_id_season_week_key unique (league_id, home_team_id, season, week),
  constraint matchups_league_id_away_team_id_season_week_key unique (league_id, away_team_id, season, week),
  constraint matchups_league_id_home_team_id_fk foreign key (league_id, home_team_id) references fantasy.teams (league_id, id) on delete cascade,
  constraint matchups_league_id_away_team_id_fk foreign key (league_id, away_team_id) references fantasy.teams (league_id, id) on delete cascade,
  constraint matchups_season_check check (season between 1920 and 2100),
  constraint matchups_week_check check (week between 1 and 22),
  constraint matchups_home_team_id_away_team_id_check check (home_team_id <> away_team_id)
)
with (fillfactor = 80);

create index matchups_league_id_season_week_idx on fantasy.matchups (league_id, season, week);

create table fantasy.drafts (
  league_id uuid not null,
  id uuid not null default gen_random_uuid(),
  season integer not null,
  type text not null default 'snake',
  status text not null default 'scheduled',
  rounds integer not null default 15,
  seconds_per_pick integer not null default 90,
  scheduled_at timestamptz,
  started_at timestamptz,
  completed_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint drafts_league_id_id_key primary key (league_id, id),
  constraint drafts_league_id_season_key unique (league_id, season),
  constraint drafts_league_id_fk foreign key (league_id) references fantasy.leagues (id) on delete cascade,
  constraint drafts_season_check check (season between 1920 and 2100),
  constraint drafts_type_check check (type in ('snake', 'linear')),
  constraint drafts_status_check check (status in ('scheduled', 'in_progress', 'paused', 'completed')),
  constraint drafts_rounds_check check (rounds between 1 and 50),
  constraint drafts_seconds_per_pick_check check (seconds_per_pick between 5 and 604800),
  constraint drafts_started_at_check check (status = 'scheduled' or started_at is not null),
  constraint drafts_completed_at_check check ((status = 'completed') = (completed_at is not null))
);

create table fantasy.draft_order (
  league_id uuid not null,
  draft_id uuid not null,
  pick_order integer not null,
  team_id uuid not null,
  constraint draft_order_league_id_draft_id_pick_order_key primary key (league_id, draft_id, pick_order),
  constraint draft_order_league_id_team_id_draft_id_key unique (league_id, team_id, draft_id),
  constraint draft_order_league_id_draft_id_fk foreign key (league_id, draft_id) references fantasy.drafts (league_id, id) on delete cascade,
  constraint draft_order_league_id_team_id_fk foreign key (league_id, team_id) references fantasy.teams (league_id, id) on delete cascade,
  constraint draft_order_pick_order_check check (pick_order between 1 and 100)
);

create table fantasy.draft_picks (
  league_id uuid not null,
  draft_id uuid not null,
  pick_number integer not null,
  team_id uuid not null,
  player_id uuid not null,
  picked_at timestamptz not null default clock_timestamp(),
  constraint draft_picks_league_id_draft_id_pick_number_key primary key (league_id, draft_id, pick_number),
  constraint draft_picks_league_id_draft_id_player_id_key unique (league_id, draft_id, player_id),
  constraint draft_picks_league_id_draft_id_fk foreign key (league_id, draft_id) references fantasy.drafts (league_id, id) on delete cascade,
  constraint draft_picks_league_id_team_id_fk foreign key (league_id, team_id) references fantasy.teams (league_id, id) on delete cascade,
  constraint draft_picks_player_id_fk foreign key (player_id) references fantasy.players (id),
  constraint draft_picks_pick_number_check check (pick_number between 1 and 5000)
);

create index draft_picks_league_id_team_id_idx on fantasy.draft_picks (league_id, team_id);

create table fantasy.transactions (
  league_id uuid not null,
  id uuid not null default gen_random_uuid(),
  team_id uuid not null,
  type text not null,
  status text not null default 'pending',
  created_at timestamptz not null default now(),
  processed_at timestamptz,
  updated_at timestamptz not null default now(),
  constraint transactions_league_id_id_key primary key (league_id, id),
  constraint transactions_league_id_team_id_fk foreign key (league_id, team_id) references fantasy.teams (league_id, id) on delete cascade,
  constraint transactions_type_check check (type in ('add', 'drop', 'waiver', 'trade')),
  constraint transactions_status_check check (status in ('pending', 'completed', 'failed', 'cancelled')),
  constraint transactions_processed_at_check check ((status = 'pending') = (processed_at is null))
);

create index transactions_league_id_created_at_idx
  on fantasy.transactions (league_id, created_at desc, id desc);

create index transactions_league_id_status_created_at_idx
  on fantasy.transactions (league_id, status, created_at desc, id desc);

create index transactions_league_id_team_id_idx on fantasy.transactions (league_id, team_id);

create table fantasy.transaction_players (
  league_id uuid not null,
  transaction_id uuid not null,
  player_id uuid not null,
  action text not null,
  constraint transaction_players_league_id_transaction_id_player_id_key primary key (league_id, transaction_id, player_id),
  constraint transaction_players_league_id_transaction_id_fk foreign key (league_id, transaction_id) references fantasy.transactions (league_id, id) on delete cascade,
  constraint transaction_players_player_id_fk foreign key (player_id) references fantasy.players (id),
  constraint transaction_players_action_check check (action in ('add', 'drop'))
);

create table fantasy.trades (
  league_id uuid not null,
  id uuid not null default gen_random_uuid(),
  proposing_team_id uuid not null,
  receiving_team_id uuid not null,
  status text not null default 'proposed',
  message text,
  expires_at timestamptz not null default now() + interval '7 days',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint trades_league_id_id_key primary key (league_id, id),
  constraint trades_league_id_proposing_team_id_fk foreign key (league_id, proposing_team_id) references fantasy.teams (league_id, id) on delete cascade,
  constraint trades_league_id_receiving_team_id_fk foreign key (league_id, receiving_team_id) references fantasy.teams (league_id, id) on delete cascade,
  constraint trades_status_check check (status in ('proposed', 'accepted', 'rejected', 'cancelled', 'vetoed', 'expired')),
  constraint trades_message_check check (length(message) between 1 and 1000),
  constraint trades_proposing_team_id_receiving_team_id_check check (proposing_team_id <> receiving_team_id)
);

create index trades_league_id_proposing_team_id_created_at_idx
  on fantasy.trades (league_id, proposing_team_id, created_at desc, id desc);

create index trades_league_id_receiving_team_id_created_at_idx
  on fantasy.trades (league_id, receiving_team_id, created_at desc, id desc);

create table fantasy.trade_players (
  league_id uuid not null,
  trade_id uuid not null,
  player_id uuid not null,
  given_by text not null,
  constraint trade_players_league_id_trade_id_player_id_key primary key (league_id, trade_id, player_id),
  constraint trade_players_league_id_trade_id_fk foreign key (league_id, trade_id) references fantasy.trades (league_id, id) on delete cascade,
  constraint trade_players_player_id_fk foreign key (player_id) references fantasy.players (id),
  constraint trade_players_given_by_check check (given_by in ('proposing', 'receiving'))
);

create table fantasy.chat_messages (
  league_id uuid not null,
  id uuid not null default gen_random_uuid(),
  user_id uuid,
  type text not null default 'text',
  content text not null,
  created_at timestamptz not null default now(),
  constraint chat_messages_league_id_id_key primary key (league_id, id),
  constraint chat_messages_league_id_fk foreign key (league_id) references fantasy.leagues (id) on delete cascade,
  constraint chat_messages_league_id_user_id_fk foreign key (league_id, user_id) references fantasy.memberships (league_id, user_id) on delete set null (user_id),
  constraint chat_messages_type_check check (type in ('text', 'image', 'system')),
  constraint chat_messages_content_check check (length(content) between 1 and 2000)
);

create index chat_messages_league_id_created_at_idx
  on fantasy.chat_messages (league_id, created_at desc, id desc);

create index chat_messages_league_id_user_id_idx on fantasy.chat_messages (league_id, user_id);

create table fantasy.notifications (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  league_id uuid,
  type text not null,
  title text not null,
  content text,
  read_at timestamptz,
  created_at timestamptz not null default now(),
  constraint notifications_user_id_id_key primary key (user_id, id),
  constraint notifications_user_id_fk foreign key (user_id) references fantasy.users (id) on delete cascade,
  constraint notifications_user_id_league_id_fk foreign key (user_id, league_id) references fantasy.memberships (user_id, league_id) on delete cascade,
  constraint notifications_type_check check (type in ('draft', 'score', 'trade', 'transaction', 'system')),
  constraint notifications_title_check check (length(title) between 1 and 200),
  constraint notifications_content_check check (length(content) <= 2000)
);

create index notifications_user_id_created_at_idx
  on fantasy.notifications (user_id, created_at desc, id desc);

create index notifications_user_id_unread_idx
  on fantasy.notifications (user_id, created_at desc, id desc)
  where read_at is null;

create index notifications_user_id_league_id_idx on fantasy.notifications (user_id, league_id);

create table fantasy.feedback (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  type text not null,
  title text not null,
  content text not null,
  status text not null default 'open',
  priority text not null default 'medium',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint feedback_user_id_id_key primary key (user_id, id),
  constraint feedback_user_id_fk foreign key (user_id) references fantasy.users (id) on delete cascade,
  constraint feedback_type_check check (type in ('bug', 'feature', 'question', 'other')),
  constraint feedback_title_check check (length(title) between 1 and 200),
  constraint feedback_content_check check (length(content) between 1 and 10000),
  constraint feedback_status_check check (status in ('open', 'in_progress', 'resolved', 'closed')),
  constraint feedback_priority_check check (priority in ('low', 'medium', 'high', 'urgent'))
);

create index feedback_user_id_created_at_idx
  on fantasy.feedback (user_id, created_at desc, id desc);

create index feedback_user_id_open_idx
  on fantasy.feedback (user_id, id)
  where status in ('open', 'in_progress');

create table fantasy.error_logs (
  league_id uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  id uuid not null default gen_random_uuid(),
  user_id uuid,
  severity text not null default 'error',
  message text not null,
  context jsonb not null default '{}',
  constraint error_logs_league_id_created_at_id_key primary key (league_id, created_at, id),
  constraint error_logs_severity_check check (severity in ('warning', 'error', 'fatal')),
  constraint error_logs_message_check check (length(message) between 1 and 2000),
  constraint error_logs_context_check check (jsonb_typeof(context) = 'object' and length(context::text) <= 20000)
)
partition by range (created_at);

create table fantasy.performance_metrics (
  league_id uuid not null,
  recorded_at timestamptz not null default clock_timestamp(),
  id uuid not null default gen_random_uuid(),
  metric_type text not null,
  metric_name text not null,
  value numeric not null,
  metadata jsonb not null default '{}',
  constraint performance_metrics_league_id_recorded_at_id_key primary key (league_id, recorded_at, id),
  constraint performance_metrics_metric_type_check check (metric_type in ('api_latency', 'query_time', 'cache_hit_rate')),
  constraint performance_metrics_metric_name_check check (length(metric_name) between 1 and 100),
  constraint performance_metrics_value_check check (value >= 0 and value < 'infinity'),
  constraint performance_metrics_metadata_check check (jsonb_typeof(metadata) = 'object' and length(metadata::text) <= 20000)
)
partition by range (recorded_at);

create index performance_metrics_league_id_metric_type_recorded_at_idx
  on fantasy.performance_metrics (league_id, metric_type, recorded_at desc);

select
  partitions.manage('fantasy.error_logs', control => 'created_at', every => '1 month', retention => '1 year');

select
  partitions.manage('fantasy.performance_metrics', control => 'recorded_at', every => '1 month', retention => '1 year');

--! Included fantasy/comments.sql
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
--! EndIncluded fantasy/comments.sql
