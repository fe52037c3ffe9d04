--! Previous: sha1:329c18a703c4f322dc61772c972b2282653679d8
--! Hash: sha1:a7208b75da098cd1ede444c411d3b476fb057e00
--! Message: What two sessions do at once

-- What two sessions at once could do to a match, a matchup or a trade; what expires has an index; a
-- tournament ends. The tables are small: the index and the check are made while others wait.
set local role app_owner;

-- squawk-ignore require-concurrent-index-deletion
drop index if exists fantasy.trades_league_id_expires_at_idx;

-- squawk-ignore require-concurrent-index-creation
create index trades_league_id_expires_at_idx
  on fantasy.trades (league_id, expires_at)
  where status = 'proposed';

alter table cricket.tournaments
  drop constraint if exists tournaments_starts_on_ends_on_check;

alter table cricket.tournaments
  -- squawk-ignore constraint-missing-not-valid
  add constraint tournaments_starts_on_ends_on_check
  check (isfinite(starts_on) and isfinite(ends_on));

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
--! EndIncluded fantasy/comments.sql
--! Included cricket/functions.sql
-- What scorers and jobs do in one call, and what the tables cannot say by constraints alone.
--
-- The key of a hypertable contains the time, so it does not refuse the same ball at another time, and
-- a constraint cannot compare a ball's time with its match's. The trigger does both for all balls of
-- a statement at once. It locks their matches first, in order, so that two sessions that record the
-- same ball wait for each other, and the second one sees the first one's ball. That holds under read
-- committed only, where every statement sees what is there: under a stricter level the second one
-- would wait and still not see it, and so it is refused; to write to the match with every ball would
-- cost all others. It then counts the balls of those matches, match by match: the lateral leaves the
-- planner no other way, whether one ball came or half a million.
-- The policy asked whether the match is live before the wait; the trigger asks again after it, where
-- policies hold (its argument says so), for a copy brings the balls of matches that are over.
create or replace function cricket.require_read_committed() returns void
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
begin
  if current_setting('transaction_isolation') in ('repeatable read', 'serializable') then
    perform app.fail('PB005', format('balls are recorded under read committed, not under %s', current_setting('transaction_isolation')));
  end if;
end
$$;

create or replace function cricket.check_ball_events() returns trigger
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  ball record;
begin
  perform cricket.require_read_committed();
  perform
  from cricket.matches as m
  where (m.tenant_id, m.id) in (select n.tenant_id, n.match_id from new_rows as n)
  order by m.tenant_id, m.id
  for no key update;

  if tg_argv[0] = 'live' then
    select n.match_id into ball
    from new_rows as n
    join cricket.matches as m on m.tenant_id = n.tenant_id and m.id = n.match_id
    where m.status <> 'live'
    limit 1;
    if found then
      perform app.fail('PB004', format('no live match %s', ball.match_id));
    end if;
  end if;

  select n.* into ball
  from new_rows as n
  join cricket.matches as m on m.tenant_id = n.tenant_id and m.id = n.match_id
  where n.time < m.starts_at or n.time >= m.starts_at + interval '10 days'
  limit 1;
  if found then
    perform app.fail('PB005', format('a ball of match %s is bowled within ten days from its start, not at %s', ball.match_id, ball.time));
  end if;

  select m.id as match_id, d.* into ball
  from (
    select distinct n.tenant_id, n.match_id from new_rows as n
  ) as n
  join cricket.matches as m on m.tenant_id = n.tenant_id and m.id = n.match_id
  cross join lateral (
    select b.innings, b.over_number, b.ball_number
    from cricket.ball_events as b
    where b.tenant_id = m.tenant_id
      and b.match_id = m.id
      and b.time >= m.starts_at
      and b.time < m.starts_at + interval '10 days'
    group by b.innings, b.over_number, b.ball_number
    having count(*) > 1
    limit 1
  ) as d
  limit 1;
  if found then
    perform app.fail('PB005', format('ball %s.%s of innings %s of match %s is recorded already',
      ball.over_number, ball.ball_number, ball.innings, ball.match_id));
  end if;
  return null;
end
$$;

-- Readers look for a match's balls within ten days from its start, and so in one or two chunks only.
-- Whoever moves the start must see the first ball, too.
create or replace function cricket.keep_match_start() returns trigger
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform cricket.require_read_committed();
  if exists (select from cricket.ball_events as b where b.tenant_id = old.tenant_id and b.match_id = old.id) then
    perform app.fail('PB005', format('match %s has begun; its start cannot be moved', old.id));
  end if;
  return new;
end
$$;

-- A scorer changes and takes back balls by functions. A right to delete can only be given for a whole
-- table, and TimescaleDB would hand it on to every chunk. And an update that names the tenant while the
-- policy names it too fails inside TimescaleDB before 2.25.2 ("variable not found in subplan target
-- list", its pull request 9294); a function with its definer's rights names it once.
create or replace function cricket.live_match(match_id uuid) returns cricket.matches
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  match cricket.matches;
begin
  perform app.require_tenant();
  perform app.require_role('admin', 'scorer');
  select * into match
  from cricket.matches as m
  where m.tenant_id = app.tenant_id() and m.id = live_match.match_id and m.status = 'live'
  for no key update;
  if not found then
    perform app.fail('PB004', format('no live match %s', coalesce(match_id::text, 'null')));
  end if;
  return match;
end
$$;

create or replace function cricket.correct_ball(
  match_id uuid,
  innings integer,
  over_number integer,
  ball_number integer,
  batsman_id uuid,
  bowler_id uuid,
  runs integer,
  extras jsonb default null,
  wicket jsonb default null
) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  match constant cricket.matches := cricket.live_match(match_id);
begin
  update cricket.ball_events as b
  set
    batsman_id = correct_ball.batsman_id,
    bowler_id = correct_ball.bowler_id,
    runs = correct_ball.runs,
    extras = correct_ball.extras,
    wicket = correct_ball.wicket
  where b.tenant_id = match.tenant_id
    and b.match_id = match.id
    and b.innings = correct_ball.innings
    and b.over_number = correct_ball.over_number
    and b.ball_number = correct_ball.ball_number
    and b.time >= match.starts_at
    and b.time < match.starts_at + interval '10 days';
  if not found then
    perform app.fail('PB004', format('no ball %s.%s of innings %s', over_number, ball_number, innings));
  end if;
end
$$;

create or replace function cricket.retract_ball(
  match_id uuid,
  innings integer,
  over_number integer,
  ball_number integer
) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  match constant cricket.matches := cricket.live_match(match_id);
begin
  delete from cricket.ball_events as b
  where b.tenant_id = match.tenant_id
    and b.match_id = match.id
    and b.innings = retract_ball.innings
    and b.over_number = retract_ball.over_number
    and b.ball_number = retract_ball.ball_number
    and b.time >= match.starts_at
    and b.time < match.starts_at + interval '10 days';
  if not found then
    perform app.fail('PB004', format('no ball %s.%s of innings %s', over_number, ball_number, innings));
  end if;
end
$$;

-- Computes the leaderboards of tournaments that are on or ended less than a week ago, and of those
-- that have none yet. To have an older one computed again, delete its rows. Only what changed is
-- written.
create or replace function cricket.refresh_leaderboards() returns bigint
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
declare
  changed bigint;
begin
  if not pg_try_advisory_xact_lock(hashtext('cricket.refresh_leaderboards')) then
    return 0;
  end if;
  with due as materialized (
    select t.tenant_id, t.season_id, t.id
    from cricket.tournaments as t
    where t.ends_on >= current_date - 7
      or not exists (select from cricket.leaderboards as l where l.tenant_id = t.tenant_id and l.tournament_id = t.id)
  ),
  scores as (
    select d.tenant_id, d.id as tournament_id, s.category, s.player_id, sum(s.score) as score
    from due as d
    join cricket.matches as m on m.tenant_id = d.tenant_id and m.season_id = d.season_id and m.tournament_id = d.id
    join cricket.ball_events as b
      on b.tenant_id = m.tenant_id
      and b.match_id = m.id
      and b.time >= m.starts_at
      and b.time < m.starts_at + interval '10 days'
    cross join lateral (
      values
        ('runs', b.batsman_id, b.runs),
        ('wickets', b.bowler_id, (b.wicket ->> 'kind' in ('bowled', 'caught', 'lbw', 'stumped', 'hit_wicket'))::integer)
    ) as s (category, player_id, score)
    where s.score > 0
    group by d.tenant_id, d.id, s.category, s.player_id
  ),
  board as (
    select s.*, rank() over (partition by s.tenant_id, s.tournament_id, s.category order by s.score desc) as place
    from scores as s
  ),
  written as (
    merge into cricket.leaderboards as l
    using board as b
      on l.tenant_id = b.tenant_id and l.tournament_id = b.tournament_id and l.category = b.category and l.player_id = b.player_id
    when not matched by source and (l.tenant_id, l.tournament_id) in (select d.tenant_id, d.id from due as d) then
      delete
    when matched and (l.place, l.score) is distinct from (b.place, b.score) then
      update set place = b.place, score = b.score, updated_at = now()
    when not matched by target then
      insert (tenant_id, tournament_id, category, player_id, place, score)
      values (b.tenant_id, b.tournament_id, b.category, b.player_id, b.place, b.score)
    returning 1
  )
  select count(*) into changed from written;
  return changed;
end
$$;

comment on function cricket.require_read_committed()
  is 'PB005 where a transaction does not see what others committed since it began';

comment on function cricket.check_ball_events()
  is 'Trigger: every ball is bowled once, within ten days from the start of its match, and by an application while the match is live; PB004, PB005';

comment on function cricket.keep_match_start()
  is 'Trigger: a match whose balls are recorded keeps its start; PB005';

comment on function cricket.live_match(uuid)
  is 'A live match of the league, locked, for scorers and admins; PB001, PB003, PB004';

comment on function cricket.correct_ball(
  uuid,
  integer,
  integer,
  integer,
  uuid,
  uuid,
  integer,
  jsonb,
  jsonb
)
  is 'Replaces what is known of a ball of a live match, for scorers and admins; PB001, PB003, PB004';

comment on function cricket.retract_ball(uuid, integer, integer, integer)
  is 'Takes back a ball of a live match, for scorers and admins; PB001, PB003, PB004';

comment on function cricket.refresh_leaderboards()
  is 'Computes the leaderboards that may have changed; gives the number of rows written';

grant execute
on function cricket.correct_ball(
    uuid,
    integer,
    integer,
    integer,
    uuid,
    uuid,
    integer,
    jsonb,
    jsonb
  ),
  cricket.retract_ball(uuid, integer, integer, integer)
to app_user;
--! EndIncluded cricket/functions.sql
--! Included cricket/triggers.sql
-- What people change is audited; embeddings, ball events and leaderboards are made by machines and
-- too many. Tables with updated_at keep it true, but for leaderboards: there it is the time of a real
-- change. All calls may be repeated.
select
  app.touch_on_update(target)
from unnest(
  array[
    'cricket.tenants',
    'cricket.seasons',
    'cricket.tournaments',
    'cricket.teams',
    'cricket.players',
    'cricket.player_embeddings',
    'cricket.matches'
  ]::regclass[]
) as target;

select
  audit.enable(target)
from unnest(
  array[
    'cricket.tenants',
    'cricket.seasons',
    'cricket.tournaments',
    'cricket.teams',
    'cricket.players',
    'cricket.matches'
  ]::regclass[]
) as target;

-- One of the two, as policies hold for the session or do not.
create or replace trigger check_ball_events
  after insert on cricket.ball_events
  referencing new table as new_rows
  for each statement
  when (not row_security_active('cricket.matches'))
  execute function cricket.check_ball_events();

create or replace trigger check_live_ball_events
  after insert on cricket.ball_events
  referencing new table as new_rows
  for each statement
  when (row_security_active('cricket.matches'))
  execute function cricket.check_ball_events('live');

create or replace trigger keep_match_start
  before update of starts_at on cricket.matches
  for each row
  when (old.starts_at is distinct from new.starts_at)
  execute function cricket.keep_match_start();
--! EndIncluded cricket/triggers.sql
--! Included fantasy/policies.sql
-- Who sees and changes what. Two layers for app_user, kept apart so that neither can undo the other. A
-- restrictive policy per table pins every row to the league of the transaction, and lets in only
-- those who are members of it (asked once per statement); what belongs to a user is pinned to him.
-- Permissive ones, one per command, say what a member may do. Two roles: commissioner and manager. A
-- session may claim less than its user is, never more: whoever acts as commissioner is asked for in
-- memberships too. Both are asked inside (select …): once for a statement. A command without a
-- permissive policy is forbidden to everybody. Row level security is forced, so the owner is no
-- exception by accident (app_owner has BYPASSRLS on purpose).
-- players and player_stats are the same for all leagues: everybody reads, analysts too, no application
-- writes. The logs are read by app_monitor, of all leagues.
--
--                      read                        write                              delete
-- leagues              members                     commissioner (update only)         nobody
-- memberships          members                     commissioner                       nobody: left_at
-- teams                members                     commissioner; owner: update        commissioner
-- rosters              members                     commissioner, the team's owner     the same
-- matchups             members                     nobody: the schedule's feed        nobody
-- drafts, draft_order  members                     commissioner                       commissioner
-- draft_picks          members                     nobody: fantasy.make_pick()        nobody
-- transactions         members                     owner: ask, cancel; commissioner   nobody
-- transaction_players  members                     with the transaction               nobody
-- trades               both owners, commissioner   proposer: propose, cancel;         nobody
--                                                  receiver: answer; commissioner: veto
-- trade_players        with the trade              the proposer                       nobody
-- chat_messages        members                     members (insert only)              author, commissioner
-- error_logs,          app_monitor                 members (insert only)              nobody
-- performance_metrics
-- users                oneself                     oneself (update only)              nobody
-- notifications        the user                    the user (read_at only)            the user
-- feedback             the user                    the user (insert only)             nobody
select
  app.reset_policies(
    'fantasy.users',
    'fantasy.leagues',
    'fantasy.memberships',
    'fantasy.teams',
    'fantasy.players',
    'fantasy.player_stats',
    'fantasy.rosters',
    'fantasy.matchups',
    'fantasy.drafts',
    'fantasy.draft_order',
    'fantasy.draft_picks',
    'fantasy.transactions',
    'fantasy.transaction_players',
    'fantasy.trades',
    'fantasy.trade_players',
    'fantasy.chat_messages',
    'fantasy.notifications',
    'fantasy.feedback',
    'fantasy.error_logs',
    'fantasy.performance_metrics'
  );

-- players, player_stats
create policy players_reference on fantasy.players for select to app_user, app_analyst using (true);
create policy player_stats_reference on fantasy.player_stats
  for select to app_user, app_analyst
  using (true);

-- users
create policy users_tenant on fantasy.users as restrictive
  for all to app_user
  using (id = app.user_id());
create policy users_select on fantasy.users
  for select to app_user
  using (app.user_id() is not null);
create policy users_update on fantasy.users
  for update to app_user
  using (app.user_id() is not null);

-- leagues
create policy leagues_tenant on fantasy.leagues as restrictive
  for all to app_user
  using (id = app.tenant_id() and (select fantasy.is_member()));
create policy leagues_select on fantasy.leagues
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy leagues_update on fantasy.leagues
  for update to app_user
  using ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));

-- memberships
create policy memberships_tenant on fantasy.memberships as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy memberships_select on fantasy.memberships
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy memberships_insert on fantasy.memberships
  for insert to app_user
  with check ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));
create policy memberships_update on fantasy.memberships
  for update to app_user
  using ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));

-- teams: an owner may not give his team away
create policy teams_tenant on fantasy.teams as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy teams_select on fantasy.teams
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy teams_insert on fantasy.teams
  for insert to app_user
  with check ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));
create policy teams_update on fantasy.teams
  for update to app_user
  using (
    ((select app.user_role() in ('commissioner', 'manager')) and owner_id = app.user_id())
    or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
  );
create policy teams_delete on fantasy.teams
  for delete to app_user
  using ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));

-- rosters
create policy rosters_tenant on fantasy.rosters as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy rosters_select on fantasy.rosters
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy rosters_insert on fantasy.rosters
  for insert to app_user
  with check (
    ((select app.user_role() in ('commissioner', 'manager')) and team_id = (select fantasy.my_team_id()))
    or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
  );
create policy rosters_update on fantasy.rosters
  for update to app_user
  using (
    ((select app.user_role() in ('commissioner', 'manager')) and team_id = (select fantasy.my_team_id()))
    or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
  );
create policy rosters_delete on fantasy.rosters
  for delete to app_user
  using (
    ((select app.user_role() in ('commissioner', 'manager')) and team_id = (select fantasy.my_team_id()))
    or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
  );

-- matchups
create policy matchups_tenant on fantasy.matchups as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy matchups_select on fantasy.matchups
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));

-- drafts
create policy drafts_tenant on fantasy.drafts as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy drafts_select on fantasy.drafts
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy drafts_insert on fantasy.drafts
  for insert to app_user
  with check ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));
create policy drafts_update on fantasy.drafts
  for update to app_user
  using ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));
create policy drafts_delete on fantasy.drafts
  for delete to app_user
  using ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));

-- draft_order
create policy draft_order_tenant on fantasy.draft_order as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy draft_order_select on fantasy.draft_order
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy draft_order_insert on fantasy.draft_order
  for insert to app_user
  with check ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));
create policy draft_order_update on fantasy.draft_order
  for update to app_user
  using ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));
create policy draft_order_delete on fantasy.draft_order
  for delete to app_user
  using ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()));

-- draft_picks
create policy draft_picks_tenant on fantasy.draft_picks as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy draft_picks_select on fantasy.draft_picks
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));

-- transactions
create policy transactions_tenant on fantasy.transactions as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy transactions_select on fantasy.transactions
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy transactions_insert on fantasy.transactions
  for insert to app_user
  with check (
    (select app.user_role() in ('commissioner', 'manager'))
    and status = 'pending'
    and team_id = (select fantasy.my_team_id())
  );
create policy transactions_update on fantasy.transactions
  for update to app_user
  using (
    ((select app.user_role() in ('commissioner', 'manager')) and team_id = (select fantasy.my_team_id()) and status = 'pending')
    or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
  )
  with check (
    ((select app.user_role() in ('commissioner', 'manager')) and team_id = (select fantasy.my_team_id()) and status = 'cancelled')
    or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
  );

-- transaction_players; the inner query is itself under the policies of transactions
create policy transaction_players_tenant on fantasy.transaction_players as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy transaction_players_select on fantasy.transaction_players
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy transaction_players_insert on fantasy.transaction_players
  for insert to app_user
  with check (
    (select app.user_role() in ('commissioner', 'manager'))
    and exists (
      select from fantasy.transactions as t
      where t.league_id = transaction_players.league_id
        and t.id = transaction_players.transaction_id
        and t.status = 'pending'
        and t.team_id = (select fantasy.my_team_id())
    )
  );

-- trades: whoever proposes may cancel, whoever receives may answer, once
create policy trades_tenant on fantasy.trades as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy trades_select on fantasy.trades
  for select to app_user
  using (
    ((select app.user_role() in ('commissioner', 'manager')) and (select fantasy.my_team_id()) in (proposing_team_id, receiving_team_id))
    or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
  );
create policy trades_insert on fantasy.trades
  for insert to app_user
  with check (
    (select app.user_role() in ('commissioner', 'manager'))
    and status = 'proposed'
    and proposing_team_id = (select fantasy.my_team_id())
  );
create policy trades_update on fantasy.trades
  for update to app_user
  using (
    status = 'proposed'
    and expires_at > now()
    and (select app.user_role() in ('commissioner', 'manager'))
    and (
      (select fantasy.my_team_id()) in (proposing_team_id, receiving_team_id)
      or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
    )
  )
  with check (
    ((select app.user_role() in ('commissioner', 'manager')) and proposing_team_id = (select fantasy.my_team_id()) and status = 'cancelled')
    or ((select app.user_role() in ('commissioner', 'manager')) and receiving_team_id = (select fantasy.my_team_id()) and status in ('accepted', 'rejected'))
    or ((select app.user_role() = 'commissioner' and fantasy.is_commissioner()) and status = 'vetoed')
  );

-- trade_players; the inner query is itself under the policies of trades
create policy trade_players_tenant on fantasy.trade_players as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy trade_players_select on fantasy.trade_players
  for select to app_user
  using (
    (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
    or (
      (select app.user_role() in ('commissioner', 'manager'))
      and exists (
        select from fantasy.trades as t
        where t.league_id = trade_players.league_id and t.id = trade_players.trade_id
      )
    )
  );
create policy trade_players_insert on fantasy.trade_players
  for insert to app_user
  with check (
    (select app.user_role() in ('commissioner', 'manager'))
    and exists (
      select from fantasy.trades as t
      where t.league_id = trade_players.league_id
        and t.id = trade_players.trade_id
        and t.status = 'proposed'
        and t.proposing_team_id = (select fantasy.my_team_id())
    )
  );

-- chat_messages: nobody writes in another one's name, nor as the system
create policy chat_messages_tenant on fantasy.chat_messages as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy chat_messages_select on fantasy.chat_messages
  for select to app_user
  using ((select app.user_role() in ('commissioner', 'manager')));
create policy chat_messages_insert on fantasy.chat_messages
  for insert to app_user
  with check (
    (select app.user_role() in ('commissioner', 'manager'))
    and user_id = app.user_id()
    and type in ('text', 'image')
  );
create policy chat_messages_delete on fantasy.chat_messages
  for delete to app_user
  using (
    ((select app.user_role() in ('commissioner', 'manager')) and user_id = app.user_id())
    or (select app.user_role() = 'commissioner' and fantasy.is_commissioner())
  );

-- notifications
create policy notifications_tenant on fantasy.notifications as restrictive
  for all to app_user
  using (user_id = app.user_id());
create policy notifications_select on fantasy.notifications
  for select to app_user
  using (app.user_id() is not null);
create policy notifications_update on fantasy.notifications
  for update to app_user
  using (app.user_id() is not null);
create policy notifications_delete on fantasy.notifications
  for delete to app_user
  using (app.user_id() is not null);

-- feedback
create policy feedback_tenant on fantasy.feedback as restrictive
  for all to app_user
  using (user_id = app.user_id());
create policy feedback_select on fantasy.feedback
  for select to app_user
  using (app.user_id() is not null);
create policy feedback_insert on fantasy.feedback
  for insert to app_user
  with check (status = 'open' and priority = 'medium');

-- error_logs
create policy error_logs_tenant on fantasy.error_logs as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy error_logs_select on fantasy.error_logs for select to app_monitor using (true);
create policy error_logs_insert on fantasy.error_logs
  for insert to app_user
  with check ((select app.user_role() in ('commissioner', 'manager')) and user_id = app.user_id());

-- performance_metrics
create policy performance_metrics_tenant on fantasy.performance_metrics as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy performance_metrics_select on fantasy.performance_metrics
  for select to app_monitor
  using (true);
create policy performance_metrics_insert on fantasy.performance_metrics
  for insert to app_user
  with check ((select app.user_role() in ('commissioner', 'manager')));
--! EndIncluded fantasy/policies.sql
--! Included fantasy/live_scores.sql
-- Live scores: the points of a team's starters in a week are its score in that week's matchup. One
-- statement for one league, or for all that play the season, driven from the leagues, so that
-- every step is a look-up by key. It writes only what has changed: a second run with the same points
-- writes no row, fires no event and leaves nothing to vacuum. Complete matchups are history, and
-- today's roster says nothing about them. Only the feed that brings the statistics (a job, not an
-- application) calls it. The plan is made anew each time, because one league and all leagues want
-- different ones.
create or replace function fantasy.update_live_scores(
  week integer,
  season integer,
  league_id uuid default null
) returns integer
language plpgsql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  changed integer;
begin
  if week is null or week not between 1 and 22 then
    perform app.fail('PB005', 'week is 1 to 22');
  end if;
  perform fantasy.require_season(season);
  if league_id is not null and not exists (select from fantasy.leagues as l where l.id = update_live_scores.league_id) then
    perform app.fail('PB004', format('no league %s', league_id));
  end if;

  with scores as (
    select
      m.league_id,
      m.id,
      coalesce(sum(p.fantasy_points) filter (where r.team_id = m.home_team_id), 0) as home_score,
      coalesce(sum(p.fantasy_points) filter (where r.team_id = m.away_team_id), 0) as away_score
    from fantasy.leagues as l
    join fantasy.matchups as m
      on m.league_id = l.id
      and m.season = update_live_scores.season
      and m.week = update_live_scores.week
      and not m.is_complete
    left join fantasy.rosters as r
      on r.league_id = m.league_id
      and r.team_id = any (array[m.home_team_id, m.away_team_id])
      and r.is_starter
    left join fantasy.player_stats as p
      on p.player_id = r.player_id
      and p.season = m.season
      and p.week = m.week
    where l.season = update_live_scores.season
      and (update_live_scores.league_id is null or l.id = update_live_scores.league_id)
    group by m.league_id, m.id
  )
  update fantasy.matchups as m
  set home_score = s.home_score, away_score = s.away_score
  from scores as s
  where m.league_id = s.league_id
    and m.id = s.id
    and not m.is_complete -- once more: it may have become so while this waited for the row
    and (m.home_score, m.away_score) is distinct from (s.home_score, s.away_score);
  get diagnostics changed = row_count;
  return changed;
end
$$;

comment on function fantasy.update_live_scores(integer, integer, uuid)
  is 'Computes the scores of a week''s open matchups, of one league or of all, and writes those that changed: their number; PB004, PB005';

grant execute on function fantasy.update_live_scores(integer, integer, uuid) to app_jobs;
--! EndIncluded fantasy/live_scores.sql
--! Included fantasy/named_players.sql
-- Who names players for a trade or a transaction, and who answers it, may do so at the same moment. The
-- policies asked whether it is open before anybody waited, so these triggers ask again, by an update
-- that waits for the answer. Its time then changes with its players: an application that answers
-- `where updated_at = …` what its user saw accepts nobody whom he did not see. Only where policies hold,
-- for a copy brings players of trades that are over.
create or replace function fantasy.touch_trades() returns trigger
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  named bigint;
  touched bigint;
begin
  select count(distinct (n.league_id, n.trade_id)) into named from new_rows as n;
  update fantasy.trades as t
  set updated_at = now()
  where (t.league_id, t.id) in (select n.league_id, n.trade_id from new_rows as n)
    and t.status = 'proposed';
  get diagnostics touched = row_count;
  if touched < named then
    perform app.fail('PB004', 'the trade is not open any more');
  end if;
  return null;
end
$$;

create or replace function fantasy.touch_transactions() returns trigger
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  named bigint;
  touched bigint;
begin
  select count(distinct (n.league_id, n.transaction_id)) into named from new_rows as n;
  update fantasy.transactions as t
  set updated_at = now()
  where (t.league_id, t.id) in (select n.league_id, n.transaction_id from new_rows as n)
    and t.status = 'pending';
  get diagnostics touched = row_count;
  if touched < named then
    perform app.fail('PB004', 'the transaction is not open any more');
  end if;
  return null;
end
$$;

comment on function fantasy.touch_trades()
  is 'Trigger: an application names players of trades that are still open, and so changes their time; PB004';

comment on function fantasy.touch_transactions()
  is 'Trigger: an application names players of transactions that are still open, and so changes their time; PB004';

create or replace trigger touch_trades
  after insert on fantasy.trade_players
  referencing new table as new_rows
  for each statement
  when (row_security_active('fantasy.trades'))
  execute function fantasy.touch_trades();

create or replace trigger touch_transactions
  after insert on fantasy.transaction_players
  referencing new table as new_rows
  for each statement
  when (row_security_active('fantasy.transactions'))
  execute function fantasy.touch_transactions();
--! EndIncluded fantasy/named_players.sql
--! Included fantasy/one_matchup.sql
-- A team plays once in a week. That it plays once at home and once away is kept by two keys; that it
-- does not do both, by no key, and an exclusion constraint (GiST) takes ten times as long for a row as
-- the keys. So a trigger looks into both keys, and locks the league first: of two sessions at the same
-- moment the second one sees what the first one wrote. Scores change without it.
create or replace function fantasy.check_matchup() returns trigger
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform from fantasy.leagues as l where l.id = new.league_id for no key update;
  if exists (
    select from fantasy.matchups as m
    where m.league_id = new.league_id and m.home_team_id = new.away_team_id
      and m.season = new.season and m.week = new.week
  ) or exists (
    select from fantasy.matchups as m
    where m.league_id = new.league_id and m.away_team_id = new.home_team_id
      and m.season = new.season and m.week = new.week
  ) then
    perform app.fail('PB005', format('a team of matchup %s plays twice in week %s', new.id, new.week));
  end if;
  return null;
end
$$;

comment on function fantasy.check_matchup()
  is 'Trigger: no team plays at home and away in the same week; PB005';

create or replace trigger check_matchup
  after insert or update of home_team_id, away_team_id, season, week on fantasy.matchups
  for each row
  execute function fantasy.check_matchup();
--! EndIncluded fantasy/one_matchup.sql
