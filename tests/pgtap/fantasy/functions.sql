-- Search, draft, live scores, standings, activity, metrics, login; and every bad argument with its own
-- error.
begin;
select plan(76);

insert into fantasy.users (id, email, password_hash, name, is_active)
select ('00000000-0000-0000-0000-0000000000a' || n)::uuid, 'U' || n || '@example.org', 'hash-' || n, 'User ' || n, n <> 4
from generate_series(1, 4) as n;
insert into fantasy.leagues (id, name, season)
values
  ('00000000-0000-0000-0000-00000000000a', 'League A', 2024),
  ('00000000-0000-0000-0000-00000000000b', 'League B', 2023);
insert into fantasy.memberships (league_id, user_id, role)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'commissioner'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', 'manager'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000a3', 'commissioner'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000a1', 'manager');
insert into fantasy.teams (league_id, id, owner_id, name)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000a1', 'One'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000c2', '00000000-0000-0000-0000-0000000000a2', 'Two'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000c3', null, 'Three'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000c5', '00000000-0000-0000-0000-0000000000a3', 'Five'),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000c6', null, 'Six');
insert into fantasy.players (id, name, position, nfl_team, status, rank)
values
  ('00000000-0000-0000-0000-0000000000f1', 'Patrick Mahomes', 'QB', 'KC', 'active', 3),
  ('00000000-0000-0000-0000-0000000000f2', 'Ja''Marr Chase', 'WR', 'CIN', 'active', 1),
  ('00000000-0000-0000-0000-0000000000f3', 'José Ramírez', 'RB', 'BUF', 'out', 2),
  ('00000000-0000-0000-0000-0000000000f4', 'Josh Jacobs', 'RB', 'GB', 'active', null),
  ('00000000-0000-0000-0000-0000000000f5', 'Travis Kelce', 'TE', 'KC', 'active', 5);
insert into fantasy.player_stats (player_id, season, week, fantasy_points)
select '00000000-0000-0000-0000-0000000000f1', 2024, n, n + 0.5 from generate_series(1, 7) as n;
insert into fantasy.player_stats (player_id, season, week, fantasy_points)
values
  ('00000000-0000-0000-0000-0000000000f2', 2024, 7, 20),
  ('00000000-0000-0000-0000-0000000000f3', 2024, 7, 10),
  ('00000000-0000-0000-0000-0000000000f3', 2023, 7, 99);

-- 1. Search
set local role app_user;
select results_eq($$select name from fantasy.search_players(2024, 'mahomes')$$, array['Patrick Mahomes'], 'a player by name');
select results_eq($$select name from fantasy.search_players(2024, 'pat mah')$$, array['Patrick Mahomes'], 'the beginnings of words are enough');
select results_eq($$select name from fantasy.search_players(2024, 'jo')$$, array['José Ramírez', 'Josh Jacobs'], 'several players, the best rank first');
select results_eq($$select name from fantasy.search_players(2024, 'jose ramirez')$$, array['José Ramírez'], 'accents do not matter');
select results_eq($$select name from fantasy.search_players(2024, 'JAMARR')$$, array['Ja''Marr Chase'], 'nor do case and apostrophes');
select results_eq($$select name from fantasy.search_players(2024, 'mahmoes')$$, array['Patrick Mahomes'], 'a misspelt name is found');
select results_eq($$select name from fantasy.search_players(2024, 'kc')$$, array['Patrick Mahomes', 'Travis Kelce'], 'an NFL team is a word, too');
select results_eq($$select name from fantasy.search_players(2024, positions => '{RB}')$$, array['José Ramírez', 'Josh Jacobs'], 'positions filter, players without a rank come last');
select results_eq($$select name from fantasy.search_players(2024, nfl_teams => '{KC}', statuses => '{active}')$$, array['Patrick Mahomes', 'Travis Kelce'], 'teams and states filter');
select is_empty($$select * from fantasy.search_players(2024, 'mahomes', statuses => '{out}')$$, 'filters hold for a search by name');
select results_eq(
  $$select recent_points::text from fantasy.search_players(2024, 'mahomes')$$,
  array['[{"week" : 7, "points" : 7.50}, {"week" : 6, "points" : 6.50}, {"week" : 5, "points" : 5.50}, {"week" : 4, "points" : 4.50}, {"week" : 3, "points" : 3.50}]'],
  'a player comes with his last five weeks of the season'
);
select results_eq($$select recent_points::text from fantasy.search_players(2022, 'mahomes')$$, array['[]'], 'or none');
select results_eq(
  $$with recursive pages as (
      (select s.*, 1 as page from fantasy.search_players(2024, page_size => 2) as s)
      union all
      (select n.*, l.page + 1
        from (select * from pages order by page desc, -match desc, sort_rank desc, id desc limit 1) as l
        cross join lateral fantasy.search_players(2024, page_size => 2, after_match => l.match, after_rank => l.sort_rank, after_id => l.id) as n
        where l.page < 4)
    )
    select name from pages order by page, sort_rank$$,
  array['Ja''Marr Chase', 'José Ramírez', 'Patrick Mahomes', 'Travis Kelce', 'Josh Jacobs'],
  'page after page shows every player once'
);
select results_eq(
  $$with first as (select * from fantasy.search_players(2024, 'jo', page_size => 1))
    select n.name from first as f
    cross join lateral fantasy.search_players(2024, 'jo', after_match => f.match, after_rank => f.sort_rank, after_id => f.id) as n$$,
  array['Josh Jacobs'],
  'the next page of a search begins behind the last row'
);
select lives_ok($$select * from fantasy.search_players(2024, 'a & | ! ( '' " :* \')$$, 'no search is a syntax error');
select lives_ok($$select * from fantasy.search_players(2024, '!!!')$$, 'not even one without a word');
select throws_ok($$select * from fantasy.search_players(2024, '')$$, 'PB005', null, 'an empty search is refused');
select throws_ok($$select * from fantasy.search_players(2024, repeat('x', 201))$$, 'PB005', null, 'too long a search is refused');
select throws_ok($$select * from fantasy.search_players(null, 'x')$$, 'PB005', null, 'a search needs a season');
select throws_ok($$select * from fantasy.search_players(24, 'x')$$, 'PB005', null, 'a season is a year');
select throws_ok($$select * from fantasy.search_players(2024, 'x', page_size => 0)$$, 'PB005', null, 'an empty page is refused');
select throws_ok($$select * from fantasy.search_players(2024, 'x', page_size => 1000)$$, 'PB005', null, 'too large a page is refused');
select throws_ok($$select * from fantasy.search_players(2024, 'x', after_id => null)$$, 'PB005', null, 'half a place to go on from is refused');

-- 2. Login and leagues
select results_eq($$select password_hash from fantasy.user_for_login('u1@EXAMPLE.org')$$, array['hash-1'], 'a login finds its user, whatever the case');
select is_empty($$select * from fantasy.user_for_login('u4@example.org')$$, 'an inactive user cannot log in');
select is_empty($$select * from fantasy.user_for_login('%')$$, 'a login takes no pattern');
select is_empty($$select * from fantasy.my_leagues()$$, 'nobody has no leagues');
set local app.user_id = '00000000-0000-0000-0000-0000000000a1';
select results_eq($$select name, role from fantasy.my_leagues()$$, $$values ('League A', 'commissioner'), ('League B', 'manager')$$, 'a user''s leagues, the latest season first, before one is chosen');

-- 3. The draft
select throws_ok($$select fantasy.make_pick('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000f1')$$, 'PB001', null, 'a pick needs a league');
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', null);
select throws_ok($$select fantasy.make_pick('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000f1')$$, 'PB003', null, 'a pick needs a role');
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a3', 'commissioner');
select throws_ok($$select fantasy.make_pick('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000f1')$$, 'PB003', null, 'a pick needs a member');
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'commissioner');
select throws_ok($$select fantasy.make_pick('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000f1')$$, 'PB004', null, 'a pick needs a draft');
select throws_ok($$select fantasy.make_pick(null, null)$$, 'PB004', null, 'nothing is no draft');

reset role;
insert into fantasy.drafts (league_id, id, season, rounds)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d1', 2024, 2),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000d2', 2024, 2);
insert into fantasy.draft_order (league_id, draft_id, pick_order, team_id)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d1', 1, '00000000-0000-0000-0000-0000000000c1'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d1', 2, '00000000-0000-0000-0000-0000000000c2');
set local role app_user;

select throws_ok($$select fantasy.make_pick('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000f1')$$, 'PB005', null, 'nobody picks before the draft begins');
select throws_ok($$select fantasy.make_pick('00000000-0000-0000-0000-0000000000d2', '00000000-0000-0000-0000-0000000000f1')$$, 'PB004', null, 'another league''s draft is not found');
update fantasy.drafts set status = 'in_progress', started_at = now();
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', 'manager');
select throws_ok($$select fantasy.make_pick('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000f1')$$, 'PB003', null, 'nobody picks out of turn');
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', 'commissioner');
select throws_ok($$select fantasy.make_pick('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000f1')$$, 'PB003', null, 'not even who claims to be commissioner');
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'manager');
select throws_ok($$select fantasy.make_pick('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000ff')$$, 'PB004', null, 'only players are picked');
select is(fantasy.make_pick('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000f1'), 1, 'the first team picks');
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', 'manager');
select throws_ok($$select fantasy.make_pick('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000f1')$$, 'PB005', null, 'who is taken is taken');
select is(fantasy.make_pick('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000f2'), 2, 'the second team picks');
select is(fantasy.make_pick('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000f3'), 3, 'and again, for the order turns round');
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a1', 'commissioner');
select is(fantasy.make_pick('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000f4'), 4, 'the last pick');
select results_eq($$select status, completed_at is not null from fantasy.drafts$$, $$values ('completed', true)$$, 'completes the draft');
select throws_ok($$select fantasy.make_pick('00000000-0000-0000-0000-0000000000d1', '00000000-0000-0000-0000-0000000000f5')$$, 'PB005', null, 'then nobody picks');
select results_eq(
  $$select t.name, count(*) from fantasy.rosters as r join fantasy.teams as t on t.id = r.team_id where r.slot = 'BN' group by t.name order by t.name$$,
  $$values ('One', 2::bigint), ('Two', 2::bigint)$$,
  'who was picked sits on the bench of his team'
);
select results_eq(
  $$select array(select fantasy.pick_order_of(n, 3, t) from generate_series(1, 7) as n) from unnest(array['snake', 'linear']) as t$$,
  $$values ('{1,2,3,3,2,1,1}'::integer[]), ('{1,2,3,1,2,3,1}')$$,
  'a snake draft turns round, a linear one does not'
);

-- 4. Live scores and standings
update fantasy.rosters set slot = 'QB' where player_id = '00000000-0000-0000-0000-0000000000f1';
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', 'manager');
update fantasy.rosters set slot = 'WR' where player_id = '00000000-0000-0000-0000-0000000000f2';
select throws_ok($$select fantasy.update_live_scores(7, 2024)$$, '42501', null, 'no application writes scores');
reset role;
insert into fantasy.matchups (league_id, id, season, week, home_team_id, away_team_id, home_score, away_score, is_complete)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000b7', 2024, 7, '00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000c2', 0, 0, false),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000b6', 2024, 6, '00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000c2', 100, 90, true),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000b5', 2024, 5, '00000000-0000-0000-0000-0000000000c2', '00000000-0000-0000-0000-0000000000c3', 80, 80, true),
  ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000b4', 2024, 7, '00000000-0000-0000-0000-0000000000c5', '00000000-0000-0000-0000-0000000000c6', 0, 0, false);
select throws_ok($$select fantasy.update_live_scores(0, 2024)$$, 'PB005', null, 'no week is refused');
select throws_ok($$select fantasy.update_live_scores(null, 2024)$$, 'PB005', null, 'a week is needed');
select throws_ok($$select fantasy.update_live_scores(7, null)$$, 'PB005', null, 'a season is needed');
select throws_ok($$select fantasy.update_live_scores(7, 2024, '00000000-0000-0000-0000-0000000000ff')$$, 'PB004', null, 'an unknown league is not found');
select is(fantasy.update_live_scores(7, 2024), 1, 'the scores that changed are written');
select is(fantasy.update_live_scores(7, 2024), 0, 'a second run writes nothing');
select results_eq(
  $$select home_score, away_score from fantasy.matchups where id = '00000000-0000-0000-0000-0000000000b7'$$,
  $$values (7.50, 20.00)$$,
  'starters count, the bench does not, nor do other seasons'
);
update fantasy.player_stats set fantasy_points = 8 where player_id = '00000000-0000-0000-0000-0000000000f1' and week = 7;
select is(fantasy.update_live_scores(7, 2024, '00000000-0000-0000-0000-00000000000a'), 1, 'one league can be asked for');
select is(fantasy.update_live_scores(6, 2024), 0, 'complete matchups stay as they are');

select is(analytics.refresh('league_standings'), 'refreshed', 'the standings are refreshed');
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', 'manager');
set local role app_user;
select results_eq(
  $$select t.name, s.rank, s.wins, s.losses, s.ties, s.points_for, s.points_against
    from fantasy.league_standings as s join fantasy.teams as t on t.id = s.team_id where s.season = 2024 order by s.rank$$,
  $$values ('One', 1::bigint, 1::bigint, 0::bigint, 0::bigint, 100.00, 90.00), ('Two', 2, 0, 1, 1, 170.00, 180.00), ('Three', 3, 0, 0, 1, 80.00, 80.00)$$,
  'standings go by wins, then by points for; open matchups do not count'
);
select throws_ok($$select * from analytics.league_standings$$, '42501', null, 'the materialized view itself is closed');
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a3', 'manager');
select is_empty($$select * from fantasy.league_standings$$, 'who is no member sees no standings');
reset role;
set local role app_analyst;
select is((select count(*) from fantasy.league_standings), 3::bigint, 'an analyst sees a league''s standings');
select results_eq($$select count(*) from fantasy.feedback_board$$, $$values (0::bigint)$$, 'and the board of feedback');
select isnt_empty('select from fantasy.players', 'and the players');
reset role;

-- 5. Activity
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a2', 'manager');
set local role app_user;
update fantasy.teams set name = 'Second to none' where owner_id = app.user_id();
select results_eq(
  $$select user_name, table_name, action from fantasy.recent_activity(1)$$,
  $$values ('User 2', 'teams', 'UPDATE')$$,
  'the latest change comes first, with who made it'
);
select results_eq(
  $$with page as (select * from fantasy.recent_activity(3)),
      last as (select * from page order by created_at, id limit 1)
    select id from page
    union all
    select n.id from last as l cross join lateral fantasy.recent_activity(200, l.created_at, l.id) as n$$,
  $$select id from fantasy.recent_activity(200) where (select count(*) > 3 from fantasy.recent_activity(200))$$,
  'the next page begins behind the last row'
);
select throws_ok($$select * from fantasy.recent_activity(0)$$, 'PB005', null, 'an empty page of activity is refused');
select app.set_context('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000a3', 'manager');
select throws_ok($$select * from fantasy.recent_activity()$$, 'PB003', null, 'who is no member hears of nothing');
set local app.tenant_id = '';
select throws_ok($$select * from fantasy.recent_activity()$$, 'PB001', null, 'activity needs a league');

-- 6. Metrics
reset role;
insert into fantasy.performance_metrics (league_id, metric_type, metric_name, value)
select '00000000-0000-0000-0000-00000000000a', 'query_time', 'dashboard', n from generate_series(1, 100) as n;
set local role app_monitor;
select results_eq(
  $$select measurements, minimum, mean, p50, p95, p99, maximum from fantasy.performance_summary('query_time', now() - interval '1 hour', now() + interval '1 hour')$$,
  $$values (100::bigint, 1::numeric, 50.5::numeric, 50::numeric, 95::numeric, 99::numeric, 100::numeric)$$,
  'percentiles are measured values, by nearest rank'
);
select throws_ok($$select * from fantasy.performance_summary('speed', now() - interval '1 hour', now())$$, 'PB005', null, 'an unknown kind of metric is refused');
select throws_ok($$select * from fantasy.performance_summary('query_time', now(), now())$$, 'PB005', null, 'no time is refused');
select throws_ok($$select * from fantasy.performance_summary('query_time', null, now())$$, 'PB005', null, 'an unknown time is refused');
select throws_ok($$select * from fantasy.performance_summary('query_time', now() - interval '10 years', now())$$, 'PB005', null, 'too long a time is refused');
select is((select count(*) from fantasy.performance_metrics), 100::bigint, 'who looks after the platform reads the measurements of all leagues');
select lives_ok('select from fantasy.error_logs', 'and the errors');

select * from finish();
rollback;
