-- The constraints of the document's rules, each tried with a value that breaks it.
begin;
select plan(49);

insert into fantasy.users (id, email, password_hash, name)
values
  ('00000000-0000-0000-0000-0000000000a1', 'Ann@example.org', 'h', 'Ann'),
  ('00000000-0000-0000-0000-0000000000a2', 'al@example.org', 'h', 'Al'),
  ('00000000-0000-0000-0000-0000000000b1', 'ben@example.org', 'h', 'Ben');
insert into fantasy.leagues (id, name, season)
values
  ('00000000-0000-0000-0000-00000000000a', 'League A', 2024),
  ('00000000-0000-0000-0000-00000000000b', 'League B', 2024);
insert into fantasy.memberships (league_id, user_id, role)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'commissioner'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', 'manager'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000b1', 'commissioner');
insert into fantasy.teams (league_id, id, owner_id, name)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000a1', 'One'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000c2', '00000000-0000-0000-0000-0000000000a2', 'Two'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000c3', '00000000-0000-0000-0000-0000000000b1', 'Three');
insert into fantasy.players (id, name, position, nfl_team)
values ('00000000-0000-0000-0000-0000000000f1', 'Patrick Mahomes', 'QB', 'KC');
insert into fantasy.player_stats (player_id, season, week)
values ('00000000-0000-0000-0000-0000000000f1', 2024, 1);
insert into fantasy.rosters (league_id, player_id, team_id)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000f1', '00000000-0000-0000-0000-0000000000c1');
insert into fantasy.matchups (league_id, season, week, home_team_id, away_team_id)
values ('00000000-0000-0000-0000-00000000000a', 2024, 1, '00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000c2');
insert into fantasy.drafts (league_id, id, season)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d1', 2024);
insert into fantasy.draft_order (league_id, draft_id, pick_order, team_id)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d1', 1, '00000000-0000-0000-0000-0000000000c1');
insert into fantasy.draft_picks (league_id, draft_id, pick_number, team_id, player_id)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d1', 1, '00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000f1');
insert into fantasy.transactions (league_id, id, team_id, type)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000e1', '00000000-0000-0000-0000-0000000000c1', 'add');
insert into fantasy.trades (league_id, id, proposing_team_id, receiving_team_id)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000e2', '00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000c2');
insert into fantasy.chat_messages (league_id, user_id, content)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', 'Hello');
insert into fantasy.notifications (user_id, league_id, type, title)
values ('00000000-0000-0000-0000-0000000000a2', '00000000-0000-0000-0000-00000000000a', 'score', 'Won');
insert into fantasy.feedback (user_id, type, title, content)
values ('00000000-0000-0000-0000-0000000000a2', 'bug', 'Slow', 'Too slow');

select throws_ok($$insert into fantasy.users (email, password_hash, name) values ('ANN@example.org', 'h', 'x')$$, '23505', null, 'an address is one user, whatever its case');
select throws_ok($$update fantasy.users set email = 'nobody'$$, '23514', null, 'an address has an @');
select throws_ok($$update fantasy.users set name = ''$$, '23514', null, 'a user has a name');
select throws_ok($$update fantasy.leagues set settings = '[]'$$, '23514', null, 'settings are an object');
select throws_ok($$update fantasy.leagues set season = 24$$, '23514', null, 'a season is a year');
select throws_ok($$update fantasy.memberships set role = 'owner'$$, '23514', null, 'an unknown role is refused');
select throws_ok($$update fantasy.memberships set left_at = joined_at - interval '1 day'$$, '23514', null, 'nobody leaves before he joined');
select throws_ok(
  $$insert into fantasy.memberships (league_id, user_id) values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1')$$,
  '23505', null, 'a user is a member once'
);
select throws_ok(
  $$insert into fantasy.teams (league_id, owner_id, name) values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'x')$$,
  '23505', null, 'a member owns one team of a league'
);
select throws_ok(
  $$update fantasy.teams set owner_id = '00000000-0000-0000-0000-0000000000b1' where id = '00000000-0000-0000-0000-0000000000c1'$$,
  '23503', null, 'an owner is a member of the league'
);
select throws_ok($$update fantasy.players set position = 'LB'$$, '23514', null, 'an unknown position is refused');
select throws_ok($$update fantasy.players set status = 'hurt'$$, '23514', null, 'an unknown status of a player is refused');
select throws_ok($$update fantasy.players set nfl_team = 'Chiefs'$$, '23514', null, 'an NFL team is an abbreviation');
select throws_ok($$update fantasy.players set rank = 0$$, '23514', null, 'ranks begin with one');
select throws_ok($$insert into fantasy.player_stats (player_id, season, week) values ('00000000-0000-0000-0000-0000000000f1', 2024, 1)$$, '23505', null, 'a player has one row a week');
select throws_ok($$update fantasy.player_stats set week = 23$$, '23514', null, 'a week is one of the season');
select throws_ok($$update fantasy.player_stats set stats = '"none"'$$, '23514', null, 'the figures are an object');
select throws_ok(
  $$insert into fantasy.rosters (league_id, player_id, team_id)
    values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000f1', '00000000-0000-0000-0000-0000000000c2')$$,
  '23505', null, 'a player is on one team of a league'
);
select lives_ok(
  $$insert into fantasy.rosters (league_id, player_id, team_id)
    values ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000f1', '00000000-0000-0000-0000-0000000000c3')$$,
  'and on a team of another league besides'
);
select throws_ok(
  $$update fantasy.rosters set team_id = '00000000-0000-0000-0000-0000000000c3' where league_id = '00000000-0000-0000-0000-00000000000a'$$,
  '23503', null, 'a roster is of a team of the league'
);
select throws_ok($$update fantasy.rosters set slot = 'QB2'$$, '23514', null, 'an unknown place in the line-up is refused');
select is(array(select is_starter from fantasy.rosters where league_id = '00000000-0000-0000-0000-00000000000a'), '{false}', 'who is on the bench does not start');
update fantasy.rosters set slot = 'FLEX';
select is(array(select is_starter from fantasy.rosters where league_id = '00000000-0000-0000-0000-00000000000a'), '{true}', 'who is in the line-up starts');
select throws_ok($$update fantasy.matchups set away_team_id = home_team_id$$, '23514', null, 'no team plays against itself');
select throws_ok(
  $$insert into fantasy.matchups (league_id, season, week, home_team_id, away_team_id)
    select league_id, season, week, home_team_id, away_team_id from fantasy.matchups$$,
  '23505', null, 'a team has one matchup a week'
);
insert into fantasy.teams (league_id, id, name)
select '00000000-0000-0000-0000-00000000000a', ('00000000-0000-0000-0000-0000000000c' || n)::uuid, 'Team ' || n
from generate_series(4, 5) as n;
-- one more matchup of league A in season 2024: week, home, away
create function pg_temp.meet(week integer, home integer, away integer) returns void language sql as $$
  insert into fantasy.matchups (league_id, season, week, home_team_id, away_team_id)
  values ('00000000-0000-0000-0000-00000000000a', 2024, week,
    ('00000000-0000-0000-0000-0000000000c' || home)::uuid, ('00000000-0000-0000-0000-0000000000c' || away)::uuid)
$$;
select throws_ok('select pg_temp.meet(1, 2, 1)', 'PB005', null, 'nor the same one the other way round');
select throws_ok('select pg_temp.meet(1, 4, 1)', 'PB005', null, 'who plays at home does not play away, too');
select throws_ok('select pg_temp.meet(1, 2, 4)', 'PB005', null, 'nor the other way round');
select lives_ok(
  'select pg_temp.meet(1, 4, 5), pg_temp.meet(2, 4, 1), pg_temp.meet(3, 2, 4)',
  'others play in that week, and the same in others'
);
select throws_ok('update fantasy.matchups set week = 1 where week = 3', 'PB005', null, 'nor is one moved into a week where a team plays already');
delete from fantasy.teams where name like 'Team _';
select throws_ok($$update fantasy.matchups set away_team_id = '00000000-0000-0000-0000-0000000000c3'$$, '23503', null, 'both teams are of the league');
select throws_ok($$insert into fantasy.drafts (league_id, season) values ('00000000-0000-0000-0000-00000000000a', 2024)$$, '23505', null, 'a season has one draft');
select throws_ok($$update fantasy.drafts set status = 'in_progress'$$, '23514', null, 'a draft that goes on has begun');
select throws_ok($$update fantasy.drafts set status = 'completed', started_at = now()$$, '23514', null, 'a completed draft has an end');
select throws_ok(
  $$insert into fantasy.draft_order (league_id, draft_id, pick_order, team_id)
    values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d1', 2, '00000000-0000-0000-0000-0000000000c1')$$,
  '23505', null, 'a team has one place in a draft'
);
select throws_ok(
  $$insert into fantasy.draft_picks (league_id, draft_id, pick_number, team_id, player_id)
    values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d1', 2, '00000000-0000-0000-0000-0000000000c2', '00000000-0000-0000-0000-0000000000f1')$$,
  '23505', null, 'a player is picked once in a draft'
);
select throws_ok($$update fantasy.transactions set status = 'completed'$$, '23514', null, 'what is decided has a time');
select throws_ok($$update fantasy.transactions set type = 'gift'$$, '23514', null, 'an unknown kind of transaction is refused');
select throws_ok($$update fantasy.trades set receiving_team_id = proposing_team_id$$, '23514', null, 'no team trades with itself');
select throws_ok($$update fantasy.trades set status = 'maybe'$$, '23514', null, 'an unknown status of a trade is refused');
select throws_ok(
  $$insert into fantasy.trade_players (league_id, trade_id, player_id, given_by)
    values ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000e2', '00000000-0000-0000-0000-0000000000f1', 'proposing')$$,
  '23503', null, 'the players of a trade are of its league'
);
select throws_ok($$update fantasy.chat_messages set content = repeat('x', 2001)$$, '23514', null, 'a message has at most 2,000 characters');
select throws_ok($$update fantasy.chat_messages set user_id = '00000000-0000-0000-0000-0000000000b1'$$, '23503', null, 'an author is a member of the league');
select throws_ok($$update fantasy.notifications set league_id = '00000000-0000-0000-0000-00000000000b'$$, '23503', null, 'a notification is about a league of its user');
select throws_ok($$update fantasy.feedback set priority = 'now'$$, '23514', null, 'an unknown priority is refused');
select throws_ok(
  $$insert into fantasy.performance_metrics (league_id, metric_type, metric_name, value) values (gen_random_uuid(), 'query_time', 'x', 'NaN')$$,
  '23514', null, 'a measurement is a number'
);
select lives_ok(
  $$insert into fantasy.performance_metrics (league_id, metric_type, metric_name, value) values (gen_random_uuid(), 'query_time', 'x', 12345678901234567890.123456789)$$,
  'and as large as it likes'
);

delete from fantasy.users where id = '00000000-0000-0000-0000-0000000000a2';
select results_eq(
  $$select (select count(*) from fantasy.teams where owner_id is null), (select count(*) from fantasy.chat_messages where user_id is null),
      (select count(*) from fantasy.notifications), (select count(*) from fantasy.feedback)$$,
  $$values (1::bigint, 1::bigint, 0::bigint, 0::bigint)$$,
  'who goes takes what is his alone; his team looks for an owner, what he said stays'
);
delete from fantasy.leagues where id = '00000000-0000-0000-0000-00000000000a';
select is(
  (select count(distinct table_name) from audit.log where tenant_id = '00000000-0000-0000-0000-00000000000a' and action = 'DELETE'),
  9::bigint, 'a league''s history outlives it'
);

select * from finish();
rollback;
