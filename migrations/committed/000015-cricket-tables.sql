--! Previous: sha1:8b281bad6f827797f6a3a9e9851c9690e6f44e87
--! Hash: sha1:408cc4a6a54bac0b6a3e98b07421e97f962c4eed
--! Message: cricket tables

-- Cricket, ball by ball: the teams, players and tournaments of many leagues, and every delivery that
-- was bowled in them. The tenant is the league. Its identifier comes first in every key and index,
-- and every foreign key carries it, so that a row can never point at another league's. Identifiers
-- are uuids, states are text with a check, for the reasons that housing gives.
--
-- cricket.ball_events is a hypertable: TimescaleDB keeps it in chunks of 90 days of play, made when
-- the first ball of a quarter comes; smaller ones would cost every query more planning than they save.
-- A key of a hypertable must contain the time. That one ball is not recorded twice at two times is
-- therefore kept by a trigger (cricket.check_ball_events). Chunks know nothing of row level security:
-- they lie in a schema that nobody may enter, and app_user's rights to the hypertable are given column
-- by column, because only then TimescaleDB does not hand them on to each new chunk (where pg_stats
-- would show every league's values). Players with deliveries cannot be deleted, so a league goes after
-- its matches.
--
-- cricket.player_embeddings has an HNSW index, the one index that does not begin with the tenant: it
-- has one column by nature. cricket.leaderboards is computed from the ball events by a job.
set local role app_owner;

create schema cricket;

create schema cricket_chunks;

create table cricket.tenants (
  id uuid not null default gen_random_uuid(),
  slug text not null,
  name text not null,
  domain text,
  plan text not null default 'free',
  status text not null default 'active',
  settings jsonb not null default '{}',
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint tenants_id_key primary key (id),
  constraint tenants_slug_key unique (slug),
  constraint tenants_domain_key unique (domain),
  constraint tenants_slug_check check (slug ~ '^[a-z0-9][a-z0-9-]{0,99}$'),
  constraint tenants_name_check check (length(name) between 1 and 255),
  constraint tenants_domain_check check (length(domain) <= 255 and domain ~ '^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$'),
  constraint tenants_plan_check check (plan in ('free', 'club', 'professional', 'enterprise')),
  constraint tenants_status_check check (status in ('active', 'suspended', 'closed')),
  constraint tenants_settings_check check (jsonb_typeof(settings) = 'object')
);

create table cricket.seasons (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null,
  starts_on date not null,
  ends_on date not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint seasons_tenant_id_id_key primary key (tenant_id, id),
  constraint seasons_tenant_id_name_key unique (tenant_id, name),
  constraint seasons_tenant_id_fk foreign key (tenant_id) references cricket.tenants (id) on delete cascade,
  constraint seasons_name_check check (length(name) between 1 and 100),
  constraint seasons_ends_on_check check (ends_on >= starts_on)
);

create table cricket.tournaments (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  season_id uuid not null,
  name text not null,
  format text not null,
  starts_on date not null,
  ends_on date not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint tournaments_tenant_id_id_key primary key (tenant_id, id),
  constraint tournaments_tenant_id_season_id_id_key unique (tenant_id, season_id, id),
  constraint tournaments_tenant_id_season_id_name_key unique (tenant_id, season_id, name),
  constraint tournaments_tenant_id_season_id_fk foreign key (tenant_id, season_id) references cricket.seasons (tenant_id, id) on delete cascade,
  constraint tournaments_name_check check (length(name) between 1 and 200),
  constraint tournaments_format_check check (format in ('t10', 't20', 'one_day', 'multi_day')),
  constraint tournaments_ends_on_check check (ends_on >= starts_on)
);

create table cricket.teams (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  name text not null,
  short_name text not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint teams_tenant_id_id_key primary key (tenant_id, id),
  constraint teams_tenant_id_name_key unique (tenant_id, name),
  constraint teams_tenant_id_fk foreign key (tenant_id) references cricket.tenants (id) on delete cascade,
  constraint teams_name_check check (length(name) between 1 and 100),
  constraint teams_short_name_check check (length(short_name) between 1 and 5)
);

create table cricket.players (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  team_id uuid,
  full_name text not null,
  role text not null,
  batting_hand text,
  bowling_style text,
  born_on date,
  is_active boolean not null default true,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  search_vector tsvector generated always as (to_tsvector('app.simple', full_name)) stored,
  constraint players_tenant_id_id_key primary key (tenant_id, id),
  constraint players_tenant_id_fk foreign key (tenant_id) references cricket.tenants (id) on delete cascade,
  constraint players_tenant_id_team_id_fk foreign key (tenant_id, team_id) references cricket.teams (tenant_id, id) on delete set null (team_id),
  constraint players_full_name_check check (length(full_name) between 1 and 200),
  constraint players_role_check check (role in ('batter', 'bowler', 'all_rounder', 'wicket_keeper')),
  constraint players_batting_hand_check check (batting_hand in ('left', 'right')),
  constraint players_bowling_style_check check (length(bowling_style) between 1 and 50),
  constraint players_born_on_check check (born_on >= '1850-01-01')
);

create index players_tenant_id_team_id_idx on cricket.players (tenant_id, team_id);

create index players_tenant_id_search_vector_idx
  on cricket.players using gin (tenant_id extensions.uuid_ops, search_vector);

create index players_tenant_id_full_name_idx
  on cricket.players using gin (
    tenant_id extensions.uuid_ops,
    app.search_text(full_name) extensions.gin_trgm_ops
  );

create table cricket.player_embeddings (
  tenant_id uuid not null,
  player_id uuid not null,
  model text not null,
  embedding extensions.vector(1536) not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint player_embeddings_tenant_id_player_id_key primary key (tenant_id, player_id),
  constraint player_embeddings_tenant_id_player_id_fk foreign key (tenant_id, player_id) references cricket.players (tenant_id, id) on delete cascade,
  constraint player_embeddings_model_check check (length(model) between 1 and 100),
  constraint player_embeddings_embedding_check check (extensions.vector_norm(embedding) > 0)
);

create index player_embeddings_embedding_idx
  on cricket.player_embeddings using hnsw (embedding extensions.vector_cosine_ops);

create table cricket.matches (
  tenant_id uuid not null,
  id uuid not null default gen_random_uuid(),
  season_id uuid not null,
  tournament_id uuid,
  home_team_id uuid not null,
  away_team_id uuid not null,
  venue text,
  status text not null default 'scheduled',
  starts_at timestamptz not null,
  ended_at timestamptz,
  winner_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint matches_tenant_id_id_key primary key (tenant_id, id),
  constraint matches_tenant_id_season_id_fk foreign key (tenant_id, season_id) references cricket.seasons (tenant_id, id) on delete cascade,
  constraint matches_tenant_id_season_id_tournament_id_fk foreign key (tenant_id, season_id, tournament_id) references cricket.tournaments (tenant_id, season_id, id) on delete cascade,
  constraint matches_tenant_id_home_team_id_fk foreign key (tenant_id, home_team_id) references cricket.teams (tenant_id, id),
  constraint matches_tenant_id_away_team_id_fk foreign key (tenant_id, away_team_id) references cricket.teams (tenant_id, id),
  constraint matches_away_team_id_check check (away_team_id <> home_team_id),
  constraint matches_winner_id_check check (winner_id in (home_team_id, away_team_id)),
  constraint matches_venue_check check (length(venue) between 1 and 200),
  constraint matches_status_check check (status in ('scheduled', 'live', 'completed', 'abandoned')),
  constraint matches_ended_at_check check (
    ended_at is null
    or (ended_at >= starts_at and status in ('completed', 'abandoned'))
  )
);

create index matches_tenant_id_status_starts_at_idx
  on cricket.matches (tenant_id, status, starts_at desc, id desc);

create index matches_tenant_id_season_id_tournament_id_starts_at_idx
  on cricket.matches (tenant_id, season_id, tournament_id, starts_at desc, id desc);

create index matches_tenant_id_home_team_id_idx on cricket.matches (tenant_id, home_team_id);

create index matches_tenant_id_away_team_id_idx on cricket.matches (tenant_id, away_team_id);

create table cricket.ball_events (
  tenant_id uuid not null,
  match_id uuid not null,
  innings integer not null,
  over_number integer not null,
  ball_number integer not null,
  time timestamptz not null,
  batsman_id uuid not null,
  bowler_id uuid not null,
  runs integer not null default 0,
  extras jsonb,
  wicket jsonb,
  dismissed_id uuid generated always as ((wicket ->> 'player_id')::uuid) stored,
  constraint ball_events_tenant_id_match_id_ball_time_key primary key (tenant_id, match_id, innings, over_number, ball_number, time),
  constraint ball_events_tenant_id_match_id_fk foreign key (tenant_id, match_id) references cricket.matches (tenant_id, id) on delete cascade,
  constraint ball_events_tenant_id_batsman_id_fk foreign key (tenant_id, batsman_id) references cricket.players (tenant_id, id),
  constraint ball_events_tenant_id_bowler_id_fk foreign key (tenant_id, bowler_id) references cricket.players (tenant_id, id),
  constraint ball_events_tenant_id_dismissed_id_fk foreign key (tenant_id, dismissed_id) references cricket.players (tenant_id, id),
  constraint ball_events_innings_check check (innings between 1 and 8),
  constraint ball_events_over_number_check check (over_number between 0 and 999),
  constraint ball_events_ball_number_check check (ball_number between 1 and 30),
  constraint ball_events_bowler_id_check check (bowler_id <> batsman_id),
  constraint ball_events_runs_check check (runs between 0 and 8),
  constraint ball_events_extras_check check (
    extras is null
    or coalesce(
      extras ->> 'kind' in ('wide', 'no_ball', 'bye', 'leg_bye', 'penalty')
      and jsonb_typeof(extras -> 'runs') = 'number'
      and extras ->> 'runs' ~ '^[1-9]$',
      false
    )
  ),
  constraint ball_events_wicket_check check (
    wicket is null
    or coalesce(
      wicket ->> 'kind' in (
        'bowled',
        'caught',
        'lbw',
        'stumped',
        'hit_wicket',
        'run_out',
        'obstructing',
        'timed_out',
        'hit_twice',
        'retired_out'
      )
      and dismissed_id is not null,
      false
    )
  )
);

create index ball_events_tenant_id_batsman_id_idx on cricket.ball_events (tenant_id, batsman_id);

create index ball_events_tenant_id_bowler_id_idx on cricket.ball_events (tenant_id, bowler_id);

create index ball_events_tenant_id_dismissed_id_idx
  on cricket.ball_events (tenant_id, dismissed_id);

select
  extensions.create_hypertable(
    'cricket.ball_events',
    'time',
    chunk_time_interval => interval '90 days',
    associated_schema_name => 'cricket_chunks',
    create_default_indexes => false
  );

create table cricket.leaderboards (
  tenant_id uuid not null,
  tournament_id uuid not null,
  category text not null,
  player_id uuid not null,
  place integer not null,
  score integer not null,
  updated_at timestamptz not null default now(),
  constraint leaderboards_tenant_id_tournament_id_category_player_id_key primary key (tenant_id, tournament_id, category, player_id),
  constraint leaderboards_tenant_id_tournament_id_fk foreign key (tenant_id, tournament_id) references cricket.tournaments (tenant_id, id) on delete cascade,
  constraint leaderboards_tenant_id_player_id_fk foreign key (tenant_id, player_id) references cricket.players (tenant_id, id) on delete cascade,
  constraint leaderboards_category_check check (category in ('runs', 'wickets')),
  constraint leaderboards_place_check check (place > 0),
  constraint leaderboards_score_check check (score > 0)
);

create index leaderboards_tenant_id_tournament_id_category_place_idx
  on cricket.leaderboards (tenant_id, tournament_id, category, place, player_id)
  include (score);

create index leaderboards_tenant_id_player_id_idx on cricket.leaderboards (tenant_id, player_id);

--! Included cricket/comments.sql
-- What cricket's tables, columns and indexes are for. An index that nobody can explain goes.
comment on schema cricket
  is 'Cricket, ball by ball: leagues, their teams, players, tournaments and every delivery';

comment on schema cricket_chunks
  is 'Where TimescaleDB keeps the chunks of cricket.ball_events; closed to everybody, because chunks have no row level security';

comment on table cricket.tenants is 'The tenants: one row per league';
comment on column cricket.tenants.id is 'The tenant of everything else';
comment on column cricket.tenants.slug
  is 'The league''s short name in addresses: lower case, digits, hyphens';
comment on column cricket.tenants.name is 'The league''s name';
comment on column cricket.tenants.domain
  is 'The host name of the league''s own pages, if it has one';
comment on column cricket.tenants.plan is 'What the league pays for';
comment on column cricket.tenants.status is 'Whether the league is served';
comment on column cricket.tenants.settings is 'The league''s own settings, an object';
comment on column cricket.tenants.created_at is 'When the league joined';
comment on column cricket.tenants.updated_at is 'When this row was changed last';

comment on table cricket.seasons is 'Spans of time that statistics are kept for';
comment on column cricket.seasons.tenant_id is 'The league';
comment on column cricket.seasons.id is 'The season, within the league';
comment on column cricket.seasons.name is 'What people call it: 2025, 2025/26';
comment on column cricket.seasons.starts_on is 'Its first day';
comment on column cricket.seasons.ends_on is 'Its last day';
comment on column cricket.seasons.created_at is 'When the season was entered';
comment on column cricket.seasons.updated_at is 'When this row was changed last';

comment on table cricket.tournaments is 'Competitions of a season';
comment on column cricket.tournaments.tenant_id is 'The league';
comment on column cricket.tournaments.id is 'The tournament, within the league';
comment on column cricket.tournaments.season_id is 'The season that it belongs to';
comment on column cricket.tournaments.name is 'Its name, unique within the season';
comment on column cricket.tournaments.format is 'How long its matches are';
comment on column cricket.tournaments.starts_on is 'Its first day';
comment on column cricket.tournaments.ends_on
  is 'Its last day; a week later its leaderboards are not computed any more';
comment on column cricket.tournaments.created_at is 'When the tournament was entered';
comment on column cricket.tournaments.updated_at is 'When this row was changed last';

comment on table cricket.teams is 'Who plays whom';
comment on column cricket.teams.tenant_id is 'The league';
comment on column cricket.teams.id is 'The team, within the league';
comment on column cricket.teams.name is 'The team''s name';
comment on column cricket.teams.short_name is 'What the scoreboard shows, at most five letters';
comment on column cricket.teams.created_at is 'When the team was entered';
comment on column cricket.teams.updated_at is 'When this row was changed last';

comment on table cricket.players is 'Who bats and bowls';
comment on column cricket.players.tenant_id is 'The league';
comment on column cricket.players.id is 'The player, within the league';
comment on column cricket.players.team_id is 'The team that he plays for at present';
comment on column cricket.players.full_name is 'His name, as it is written';
comment on column cricket.players.role is 'What he is in the team for';
comment on column cricket.players.batting_hand is 'The hand that he bats with';
comment on column cricket.players.bowling_style is 'How he bowls, in words';
comment on column cricket.players.born_on is 'Date of birth';
comment on column cricket.players.is_active is 'Whether he still plays';
comment on column cricket.players.created_at is 'When the player was entered';
comment on column cricket.players.updated_at is 'When this row was changed last';
comment on column cricket.players.search_vector is 'His name as words, unstemmed, without accents';
comment on index cricket.players_tenant_id_team_id_idx is 'A team''s players, and the foreign key';
comment on index cricket.players_tenant_id_search_vector_idx
  is 'cricket.search_players(): words and their beginnings';
comment on index cricket.players_tenant_id_full_name_idx
  is 'cricket.search_players(): misspelt names';

comment on table cricket.player_embeddings
  is 'How a player plays, as a vector; computed by a model, therefore not audited';
comment on column cricket.player_embeddings.tenant_id is 'The league';
comment on column cricket.player_embeddings.player_id is 'The player';
comment on column cricket.player_embeddings.model
  is 'What computed it; vectors of two models cannot be compared';
comment on column cricket.player_embeddings.embedding
  is '1,536 numbers, not all of them 0; their angle is the similarity';
comment on column cricket.player_embeddings.created_at is 'When the vector was computed first';
comment on column cricket.player_embeddings.updated_at is 'When it was computed last';
comment on index cricket.player_embeddings_embedding_idx
  is 'cricket.nearest_players(): by cosine; HNSW has one column, so the tenant is a filter behind it';

comment on table cricket.matches is 'Two teams, one day or some; what the scorers work on';
comment on column cricket.matches.tenant_id is 'The league';
comment on column cricket.matches.id is 'The match, within the league';
comment on column cricket.matches.season_id is 'The season that its statistics count for';
comment on column cricket.matches.tournament_id
  is 'The tournament, of the same season; a friendly match has none';
comment on column cricket.matches.home_team_id is 'The team at home';
comment on column cricket.matches.away_team_id is 'The other team';
comment on column cricket.matches.venue is 'The ground';
comment on column cricket.matches.status is 'How far it is; balls are recorded while it is live';
comment on column cricket.matches.starts_at
  is 'When it begins; all its balls are bowled within ten days from then, so it is fixed with the first ball';
comment on column cricket.matches.ended_at is 'When it was over, if that was written down';
comment on column cricket.matches.winner_id is 'The team that won; a draw has none';
comment on column cricket.matches.created_at is 'When the match was entered';
comment on column cricket.matches.updated_at is 'When this row was changed last';
comment on index cricket.matches_tenant_id_status_starts_at_idx
  is 'live_scores; matches of one state, newest first, page by page';
comment on index cricket.matches_tenant_id_season_id_tournament_id_starts_at_idx
  is 'tournament_matches; the leaderboards; the foreign keys to season and tournament';
comment on index cricket.matches_tenant_id_home_team_id_idx is 'The foreign key';
comment on index cricket.matches_tenant_id_away_team_id_idx is 'The foreign key';

comment on table cricket.ball_events
  is 'Every delivery of every match, in chunks of 90 days; too many for the audit log; kept for ten years';
comment on column cricket.ball_events.tenant_id is 'The league';
comment on column cricket.ball_events.match_id is 'The match';
comment on column cricket.ball_events.innings is 'First, second, …; super overs count on';
comment on column cricket.ball_events.over_number is 'Overs completed before, as on the scoreboard';
comment on column cricket.ball_events.ball_number
  is 'The delivery within the over, from 1; wides and no-balls count too';
comment on column cricket.ball_events.time is 'When it was bowled; decides about the chunk';
comment on column cricket.ball_events.batsman_id is 'Who faced it';
comment on column cricket.ball_events.bowler_id is 'Who bowled it';
comment on column cricket.ball_events.runs is 'Runs off the bat';
comment on column cricket.ball_events.extras
  is 'Runs that nobody hit: {"kind": wide, no_ball, bye, leg_bye or penalty, "runs": 1 to 9}';
comment on column cricket.ball_events.wicket
  is 'Who got out and how: {"kind": bowled, caught, …, "player_id": who}';
comment on column cricket.ball_events.dismissed_id
  is 'The player of wicket, computed, so that a foreign key can hold him to the league';
comment on index cricket.ball_events_tenant_id_batsman_id_idx
  is 'The foreign key; a batsman''s deliveries';
comment on index cricket.ball_events_tenant_id_bowler_id_idx
  is 'The foreign key; a bowler''s deliveries';
comment on index cricket.ball_events_tenant_id_dismissed_id_idx
  is 'The foreign key; a player''s dismissals';

comment on table cricket.leaderboards
  is 'The best of each tournament, computed by cricket.refresh_leaderboards(), therefore not audited';
comment on column cricket.leaderboards.tenant_id is 'The league';
comment on column cricket.leaderboards.tournament_id is 'The tournament';
comment on column cricket.leaderboards.category is 'What is counted: runs or wickets';
comment on column cricket.leaderboards.player_id is 'The player';
comment on column cricket.leaderboards.place is 'From 1; equal scores share a place';
comment on column cricket.leaderboards.score is 'How many runs or wickets';
comment on column cricket.leaderboards.updated_at is 'When place or score changed last';
comment on index cricket.leaderboards_tenant_id_tournament_id_category_place_idx
  is 'leaderboard: from the first place down, page by page, without the table';
comment on index cricket.leaderboards_tenant_id_player_id_idx
  is 'The foreign key; all places of one player';
--! EndIncluded cricket/comments.sql
