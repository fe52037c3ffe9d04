-- Everything in the schema cricket, and nothing else: an object that nobody listed here fails.
begin;
select plan(56);

select schema_owner_is('cricket', 'app_owner');
select schema_owner_is('cricket_chunks', 'app_owner');
select tables_are('cricket', array[
  'tenants', 'seasons', 'tournaments', 'teams', 'players', 'player_embeddings', 'matches', 'ball_events', 'leaderboards'
]);
select views_are('cricket', array['audit_logs', 'player_season_stats']);
select materialized_views_are('cricket', array[]::name[]);
select has_materialized_view('analytics', 'player_season_stats', 'the statistics are materialized');
select functions_are('cricket', array[
  'check_ball_events', 'correct_ball', 'keep_match_start', 'live_match', 'nearest_players', 'refresh_leaderboards', 'require_read_committed', 'retract_ball', 'search_players'
]);
select sequences_are('cricket', array[]::name[]);
select enums_are('cricket', array[]::name[]);

select columns_are('cricket', 'tenants', array[
  'id', 'slug', 'name', 'domain', 'plan', 'status', 'settings', 'created_at', 'updated_at'
]);
select columns_are('cricket', 'seasons', array['tenant_id', 'id', 'name', 'starts_on', 'ends_on', 'created_at', 'updated_at']);
select columns_are('cricket', 'tournaments', array[
  'tenant_id', 'id', 'season_id', 'name', 'format', 'starts_on', 'ends_on', 'created_at', 'updated_at'
]);
select columns_are('cricket', 'teams', array['tenant_id', 'id', 'name', 'short_name', 'created_at', 'updated_at']);
select columns_are('cricket', 'players', array[
  'tenant_id', 'id', 'team_id', 'full_name', 'role', 'batting_hand', 'bowling_style', 'born_on', 'is_active',
  'created_at', 'updated_at', 'search_vector'
]);
select columns_are('cricket', 'player_embeddings', array[
  'tenant_id', 'player_id', 'model', 'embedding', 'created_at', 'updated_at'
]);
select columns_are('cricket', 'matches', array[
  'tenant_id', 'id', 'season_id', 'tournament_id', 'home_team_id', 'away_team_id', 'venue', 'status', 'starts_at',
  'ended_at', 'winner_id', 'created_at', 'updated_at'
]);
select columns_are('cricket', 'ball_events', array[
  'tenant_id', 'match_id', 'innings', 'over_number', 'ball_number', 'time', 'batsman_id', 'bowler_id', 'runs',
  'extras', 'wicket', 'dismissed_id'
]);
select columns_are('cricket', 'leaderboards', array[
  'tenant_id', 'tournament_id', 'category', 'player_id', 'place', 'score', 'updated_at'
]);
select columns_are('cricket', 'player_season_stats', array[
  'tenant_id', 'player_id', 'season_id', 'runs', 'balls_faced', 'fours', 'sixes', 'dismissals', 'strike_rate',
  'balls_bowled', 'runs_conceded', 'wickets', 'economy', 'embedding'
]);
select col_type_is('cricket', 'player_embeddings', 'embedding', 'extensions.vector(1536)', 'embeddings have 1,536 dimensions');

select indexes_are('cricket', 'tenants', array['tenants_id_key', 'tenants_slug_key', 'tenants_domain_key']);
select indexes_are('cricket', 'seasons', array['seasons_tenant_id_id_key', 'seasons_tenant_id_name_key']);
select indexes_are('cricket', 'tournaments', array[
  'tournaments_tenant_id_id_key', 'tournaments_tenant_id_season_id_id_key', 'tournaments_tenant_id_season_id_name_key'
]);
select indexes_are('cricket', 'teams', array['teams_tenant_id_id_key', 'teams_tenant_id_name_key']);
select indexes_are('cricket', 'players', array[
  'players_tenant_id_id_key', 'players_tenant_id_team_id_idx', 'players_tenant_id_search_vector_idx',
  'players_tenant_id_full_name_idx'
]);
select indexes_are('cricket', 'player_embeddings', array[
  'player_embeddings_tenant_id_player_id_key', 'player_embeddings_embedding_idx'
]);
select index_is_type('cricket', 'player_embeddings', 'player_embeddings_embedding_idx', 'hnsw');
select indexes_are('cricket', 'matches', array[
  'matches_tenant_id_id_key', 'matches_tenant_id_status_starts_at_idx',
  'matches_tenant_id_season_id_tournament_id_starts_at_idx', 'matches_tenant_id_home_team_id_idx',
  'matches_tenant_id_away_team_id_idx'
]);
select indexes_are('cricket', 'ball_events', array[
  'ball_events_tenant_id_match_id_ball_time_key', 'ball_events_tenant_id_batsman_id_idx',
  'ball_events_tenant_id_bowler_id_idx', 'ball_events_tenant_id_dismissed_id_idx'
]);
select col_is_pk('cricket', 'ball_events', array['tenant_id', 'match_id', 'innings', 'over_number', 'ball_number', 'time']);
select indexes_are('cricket', 'leaderboards', array[
  'leaderboards_tenant_id_tournament_id_category_player_id_key', 'leaderboards_tenant_id_tournament_id_category_place_idx',
  'leaderboards_tenant_id_player_id_idx'
]);
select indexes_are('analytics', 'player_season_stats', array['player_season_stats_tenant_id_player_id_season_id_key']);

select policies_are('cricket', 'tenants', array['tenants_tenant', 'tenants_select', 'tenants_update']);
select policies_are('cricket', t, array[t || '_tenant', t || '_select', t || '_insert', t || '_update', t || '_delete']::name[])
from unnest(array['seasons', 'tournaments', 'teams', 'players', 'player_embeddings', 'matches']) as t;
select policies_are('cricket', 'ball_events', array['ball_events_tenant', 'ball_events_select', 'ball_events_insert']);
select policies_are('cricket', 'leaderboards', array['leaderboards_tenant', 'leaderboards_select']);
select set_eq(
  $$select c.relname from pg_policy as p join pg_class as c on c.oid = p.polrelid
    where c.relnamespace = 'cricket'::regnamespace and not p.polpermissive and p.polname = c.relname || '_tenant'$$,
  $$select relname from pg_class where relnamespace = 'cricket'::regnamespace and relkind = 'r'$$,
  'the tenant is a restrictive policy on every table'
);
select is_empty(
  $$select polname from pg_policy as p join pg_class as c on c.oid = p.polrelid
    where c.relnamespace = 'cricket'::regnamespace and p.polroles <> array['app_user'::regrole::oid]$$,
  'every policy names app_user'
);

select triggers_are('cricket', t, array['touch', 'audit_insert', 'audit_update', 'audit_delete'])
from unnest(array['tenants', 'seasons', 'tournaments', 'teams', 'players']) as t;
select triggers_are('cricket', 'matches', array['touch', 'audit_insert', 'audit_update', 'audit_delete', 'keep_match_start']);
select triggers_are('cricket', 'player_embeddings', array['touch']);
select triggers_are('cricket', 'ball_events', array['check_ball_events', 'check_live_ball_events', 'ts_insert_blocker']);

select is(
  (
    select format('%s %s %s', h.associated_schema_name, d.column_name, d.interval_length / 86400000000)
    from _timescaledb_catalog.hypertable as h join _timescaledb_catalog.dimension as d on d.hypertable_id = h.id
    where (h.schema_name, h.table_name) = ('cricket', 'ball_events')
  ),
  'cricket_chunks time 90',
  'ball_events is a hypertable by time, in chunks of 90 days, in a schema of their own'
);
select is_empty(
  $$select from aclexplode((select nspacl from pg_namespace where nspname = 'cricket_chunks')) as a where a.grantee <> 'app_owner'::regrole$$,
  'nobody but the owner may enter the chunks'' schema'
);
select ok(
  not has_table_privilege('app_user', 'cricket.ball_events', 'select, insert, update, delete, truncate, references, trigger'),
  'app_user has no right to ball_events as a whole, which chunks would get too'
);
select set_eq(
  $$select name, schedule from jobs.registry where command like '%cricket.%' or name = 'refresh_player_season_stats'$$,
  $$values ('refresh_player_season_stats', '*/5 * * * *'), ('refresh_cricket_leaderboards', '*/5 * * * *'),
    ('ball_events_retention', '23 4 * * *'), ('ball_events_statistics', '29 3 * * *')$$,
  'statistics and leaderboards every five minutes; retention and the planner''s statistics every night'
);
select is_empty(
  $$select table_name, column_name from information_schema.column_privileges
    where table_schema = 'cricket' and grantee = 'app_user' and privilege_type in ('INSERT', 'UPDATE')
      and (column_name in ('id', 'created_at', 'updated_at', 'place', 'score') or (column_name = 'tenant_id' and privilege_type = 'UPDATE'))$$,
  'applications never write keys and times that the database keeps, nor places, and never move a row to another league'
);

select * from finish();
rollback;
