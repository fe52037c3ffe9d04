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
