-- The old PostgreSQL database of the cricket application, as it was left: counted keys, no foreign
-- keys, no row level security, one unpartitioned table for all deliveries, JSON kept as text, moments
-- without a time zone (they are UTC), dates of birth as text. Only tables that hang on no other know
-- their tenant: a delivery belongs to its match's, an embedding to its player's. Leaderboards were
-- computed into a cache and are not in here. Names are unqualified: this runs with search_path set to
-- the schema that it is to live in. generated_dirt is not the old application's: the generator notes
-- there which rows it spoilt and how, so that a test can compare the copy's rejects with the truth.
create table tenants (
  id bigint primary key,
  slug varchar(100) unique not null,
  name varchar(255),
  domain varchar(255),
  settings text,
  plan varchar(50) default 'free',
  status varchar(20) default 'active',
  created_at timestamp
);

create table seasons (
  id bigint primary key,
  tenant_id bigint,
  name varchar(255),
  start_date date,
  end_date date,
  created_at timestamp
);

create table tournaments (
  id bigint primary key,
  tenant_id bigint,
  season_id bigint,
  name varchar(255),
  format varchar(20),
  start_date date,
  end_date date,
  created_at timestamp
);

create table teams (id bigint primary key, tenant_id bigint, name text, short_name text, created_at timestamp);

create table players (
  id bigint primary key,
  tenant_id bigint,
  team_id bigint,
  name text,
  role varchar(30),
  batting_hand varchar(10),
  bowling_style varchar(100),
  date_of_birth varchar(10),
  active boolean default true,
  created_at timestamp
);

create table player_embeddings (id bigint primary key, player_id bigint, model varchar(100), embedding text, created_at timestamp);

create table matches (
  id bigint primary key,
  tenant_id bigint,
  season_id bigint,
  tournament_id bigint,
  home_team_id bigint,
  away_team_id bigint,
  venue text,
  status varchar(20),
  start_time timestamp,
  end_time timestamp,
  winner_team_id bigint,
  created_at timestamp
);

create table ball_events (
  id bigint primary key,
  time timestamp,
  match_id bigint,
  innings integer,
  over_number integer,
  ball_number integer,
  runs integer default 0,
  extras text,
  wicket text,
  batsman_id bigint,
  bowler_id bigint
);

create table generated_dirt (table_name text, id bigint, kind text, primary key (table_name, id));
