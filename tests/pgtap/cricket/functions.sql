-- Search, neighbours, statistics, leaderboards, taking a ball back; and every bad argument with its own
-- error.
begin;
select plan(58);

-- leagues A and B: a season (…1), a tournament (…2), two teams (…3, …4), a batter (…5) and a bowler
-- (…6), a live match (…7), and its first ball, a four
create temporary table league (id uuid) on commit drop;
insert into league values ('aaaaaaaa-0000-4000-8000-000000000000'), ('bbbbbbbb-0000-4000-8000-000000000000');
create function pg_temp.id(league uuid, number integer) returns uuid language sql as $$
  select overlay(league::text placing number::text from 36)::uuid
$$;
insert into cricket.tenants (id, slug, name) select id, 'league-' || left(id::text, 1), 'League' from league;
insert into cricket.seasons (tenant_id, id, name, starts_on, ends_on) select id, pg_temp.id(id, 1), '2025', '2025-03-15', '2025-10-31' from league;
insert into cricket.tournaments (tenant_id, id, season_id, name, format, starts_on, ends_on)
select id, pg_temp.id(id, 2), pg_temp.id(id, 1), 'Cup', 't20', '2025-03-15', '2025-10-31' from league;
insert into cricket.teams (tenant_id, id, name, short_name)
select l.id, pg_temp.id(l.id, t.n), t.name, 'T' || t.n from league as l, (values (3, 'Home'), (4, 'Away')) as t (n, name);
insert into cricket.players (tenant_id, id, team_id, full_name, role)
select l.id, pg_temp.id(l.id, p.n), pg_temp.id(l.id, p.n - 2), p.name, p.role from league as l, (values (5, 'José Núñez', 'batter'), (6, 'Muttiah O''Brien', 'bowler')) as p (n, name, role);
insert into cricket.matches (tenant_id, id, season_id, tournament_id, home_team_id, away_team_id, status, starts_at)
select id, pg_temp.id(id, 7), pg_temp.id(id, 1), pg_temp.id(id, 2), pg_temp.id(id, 3), pg_temp.id(id, 4), 'live', '2025-06-01 14:00:00+00' from league;
insert into cricket.ball_events (tenant_id, match_id, innings, over_number, ball_number, time, batsman_id, bowler_id, runs)
select id, pg_temp.id(id, 7), 1, 0, 1, '2025-06-01 14:01:00+00', pg_temp.id(id, 5), pg_temp.id(id, 6), 4 from league;
insert into cricket.player_embeddings (tenant_id, player_id, model, embedding)
select l.id, pg_temp.id(l.id, n), 'test', array_fill(1.0, array[1536])::extensions.vector(1536) from league as l, generate_series(5, 6) as n;
insert into cricket.leaderboards (tenant_id, tournament_id, category, player_id, place, score)
select id, pg_temp.id(id, 2), 'runs', pg_temp.id(id, 5), 1, 4 from league;

insert into cricket.players (tenant_id, id, full_name, role)
select l.id, pg_temp.id(l.id, p.n), p.name, 'batter'
from league as l, (values (8, 'José Nunes'), (9, 'Virat Sharma')) as p (n, name);
insert into cricket.player_embeddings (tenant_id, player_id, model, embedding)
select l.id, pg_temp.id(l.id, p.n), p.model, (array_fill(1.0, array[1536 - p.off]) || array_fill(0.0, array[p.off]))::extensions.vector(1536)
from league as l, (values (8, 'test', 100), (9, 'other', 50)) as p (n, model, off);

-- a crowd in league B, nearer to A's players than they are to each other
insert into cricket.players (tenant_id, id, full_name, role)
select l.id, overlay(l.id::text placing lpad((1000 + n)::text, 12, '9') from 25)::uuid, 'Crowd', 'batter'
from league as l, generate_series(1, 200) as n where l.id::text like 'b%';
insert into cricket.player_embeddings (tenant_id, player_id, model, embedding)
select p.tenant_id, p.id, 'test', (array_fill(1.0, array[1535]) || (1 - row_number() over (order by p.id) / 1000.0))::extensions.vector(1536)
from cricket.players as p where p.full_name = 'Crowd';

-- the rest of an over: a wide, a no-ball hit for six, leg byes, the bowler's wicket, a run out
insert into cricket.ball_events (tenant_id, match_id, innings, over_number, ball_number, time, batsman_id, bowler_id, runs, extras, wicket)
select l.id, pg_temp.id(l.id, 7), 1, 0, b.ball, timestamptz '2025-06-01 14:00:00+00' + b.ball * interval '1 minute',
  pg_temp.id(l.id, b.batsman), pg_temp.id(l.id, 6), b.runs, b.extras,
  b.wicket || jsonb_build_object('player_id', pg_temp.id(l.id, b.out))
from league as l
cross join (values
  (2, 5, 0, '{"kind": "wide", "runs": 2}'::jsonb, null::jsonb, null::integer),
  (3, 5, 6, '{"kind": "no_ball", "runs": 1}', null, null),
  (4, 5, 0, '{"kind": "leg_bye", "runs": 3}', null, null),
  (5, 5, 0, null, '{"kind": "bowled"}', 5),
  (6, 8, 1, null, '{"kind": "run_out"}', 9)
) as b (ball, batsman, runs, extras, wicket, out);
refresh materialized view analytics.player_season_stats;

-- corrects a ball of league A's match to six runs; the player that is given got out
create function pg_temp.correct(ball_number integer, batsman_id uuid default 'aaaaaaaa-0000-4000-8000-000000000008', dismissed_id uuid default null) returns void language sql as $$
  select cricket.correct_ball('aaaaaaaa-0000-4000-8000-000000000007', 1, 0, ball_number, batsman_id, 'aaaaaaaa-0000-4000-8000-000000000006', 6,
    wicket => case when dismissed_id is not null then jsonb_build_object('kind', 'run_out', 'player_id', dismissed_id) end)
$$;

-- nobody, then nobody in particular
set local role app_user;
select throws_ok($$select * from cricket.search_players('nun')$$, 'PB001', null, 'a search needs a tenant');
select throws_ok($$select pg_temp.correct(1)$$, 'PB001', null, 'a ball is not corrected without a tenant');
select throws_ok($$select * from cricket.nearest_players('aaaaaaaa-0000-4000-8000-000000000005')$$, 'PB001', null, 'neighbours need a tenant');
select throws_ok($$select cricket.retract_ball('aaaaaaaa-0000-4000-8000-000000000007', 1, 0, 1)$$, 'PB001', null, 'a ball is not taken back without a tenant');
select is_empty($$select * from cricket.player_season_stats$$, 'statistics need a tenant');
select app.set_context('aaaaaaaa-0000-4000-8000-000000000000');
select throws_ok($$select * from cricket.search_players('nun')$$, 'PB003', null, 'a search needs a role');
select throws_ok($$select * from cricket.nearest_players('aaaaaaaa-0000-4000-8000-000000000005')$$, 'PB003', null, 'neighbours need a role');
select app.set_context('aaaaaaaa-0000-4000-8000-000000000000', null, 'fan');

select results_eq($$select full_name from cricket.search_players('nuñ')$$, array['José Núñez', 'José Nunes'], 'the beginning of a word finds, whatever its accents');
select results_eq($$select full_name from cricket.search_players('jose nunes')$$, array['José Nunes', 'José Núñez'], 'the exact name comes first');
select results_eq($$select full_name from cricket.search_players('o''br mut')$$, array['Muttiah O''Brien'], 'beginnings in any order, apostrophes and all');
select results_eq($$select full_name from cricket.search_players('Virta')$$, array['Virat Sharma'], 'a misspelt name is found');
select is((select team_name from cricket.search_players('muttiah')), 'Away', 'the team comes along');
select is_empty($$select * from cricket.search_players('xyzzy')$$, 'nobody is found by nonsense');
select is((select count(*) from cricket.search_players('jose') as p where p.id::text like 'bbbb%'), 0::bigint, 'nobody of another league is found');
select lives_ok($$select p.* from unnest(array['''', 'a & | ! ( '' "', ':*', '\', 'http://x.org/a\''b\', '日本', '  ', repeat('é', 200)]) as q cross join lateral cricket.search_players(q) as p$$, 'no search is a syntax error');
select results_eq(
  $$with page as (select * from cricket.search_players('jose', page_size => 1))
    select id from page
    union all
    select n.id from page as l cross join lateral cricket.search_players('jose', after_rank => l.rank, after_id => l.id) as n$$,
  $$select id from cricket.search_players('jose')$$,
  'the next page begins behind the last row'
);
select throws_ok($$select * from cricket.search_players('')$$, 'PB005', null, 'an empty search is refused');
select throws_ok($$select * from cricket.search_players(null)$$, 'PB005', null, 'a search for nothing is refused');
select throws_ok($$select * from cricket.search_players(repeat('x', 201))$$, 'PB005', null, 'too long a search is refused');
select throws_ok($$select * from cricket.search_players('x', page_size => 0)$$, 'PB005', null, 'an empty page is refused');
select throws_ok($$select * from cricket.search_players('x', page_size => 201)$$, 'PB005', null, 'too large a page is refused');

select results_eq(
  $$select id from cricket.nearest_players('aaaaaaaa-0000-4000-8000-000000000005')$$,
  array['aaaaaaaa-0000-4000-8000-000000000006', 'aaaaaaaa-0000-4000-8000-000000000008']::uuid[],
  'neighbours are of the same league and model, nearest first, without the player himself'
);
select is((select count(*) from cricket.nearest_players('aaaaaaaa-0000-4000-8000-000000000005', 1)), 1::bigint, 'as many as asked for');
set local enable_sort = off;
set local enable_bitmapscan = off;
select is((select count(*) from cricket.nearest_players('aaaaaaaa-0000-4000-8000-000000000008')), 2::bigint, 'through the index too, behind a crowd of another league''s');
reset enable_sort;
reset enable_bitmapscan;
select throws_ok($$select * from cricket.nearest_players('bbbbbbbb-0000-4000-8000-000000000005')$$, 'PB004', null, 'another league''s player is not found');
select throws_ok($$select * from cricket.nearest_players(null)$$, 'PB004', null, 'nobody is no player');
select throws_ok($$select * from cricket.nearest_players('aaaaaaaa-0000-4000-8000-000000000005', 0)$$, 'PB005', null, 'no neighbours are refused');
select throws_ok($$select * from cricket.nearest_players('aaaaaaaa-0000-4000-8000-000000000005', null)$$, 'PB005', null, 'an unknown number is refused');

-- a four, a six, two balls for nothing, a wicket: the wide is not faced, the no-ball is; of the eight runs
-- against him the bowler is spared three leg byes and the wicket that was run out
select results_eq(
  $$select right(player_id::text, 1)::integer, runs, balls_faced, fours, sixes, dismissals, strike_rate, balls_bowled, runs_conceded, wickets, economy
    from cricket.player_season_stats order by player_id$$,
  $$values
    (5, 10::bigint, 4::bigint, 1::bigint, 1::bigint, 1::bigint, 250.00, 0::bigint, 0::bigint, 0::bigint, null::numeric),
    (6, 0, 0, 0, 0, 0, null, 4, 14, 1, 21.00),
    (8, 1, 1, 0, 0, 0, 100.00, 0, 0, 0, null),
    (9, 0, 0, 0, 0, 1, null, 0, 0, 0, null)$$,
  'runs, balls, fours, sixes, dismissals, strike rate; balls, runs, wickets, economy'
);
select is_empty($$select from cricket.player_season_stats where tenant_id <> app.tenant_id()$$, 'statistics are the league''s own');
select is((select count(embedding) from cricket.player_season_stats), 0::bigint, 'a fan sees no embedding');
select app.set_context('aaaaaaaa-0000-4000-8000-000000000000', null, 'analyst');
select is((select count(embedding) from cricket.player_season_stats), 4::bigint, 'an analyst does');
select throws_ok($$select cricket.retract_ball('aaaaaaaa-0000-4000-8000-000000000007', 1, 0, 1)$$, 'PB003', null, 'an analyst takes no ball back');
select throws_ok($$select pg_temp.correct(1)$$, 'PB003', null, 'nor corrects one');
select throws_ok($$select cricket.live_match('aaaaaaaa-0000-4000-8000-000000000007')$$, '42501', null, 'matches are locked by functions only');
select throws_ok($$select cricket.refresh_leaderboards()$$, '42501', null, 'leaderboards are computed by the job only');
select throws_ok($$select from analytics.player_season_stats$$, '42501', null, 'the materialized view itself is closed');

select app.set_context('aaaaaaaa-0000-4000-8000-000000000000', null, 'scorer');
select lives_ok($$select pg_temp.correct(6, dismissed_id => 'aaaaaaaa-0000-4000-8000-000000000005')$$, 'a scorer corrects a ball');
select results_eq(
  $$select batsman_id, runs, wicket ->> 'kind', dismissed_id from cricket.ball_events where ball_number = 6$$,
  $$values ('aaaaaaaa-0000-4000-8000-000000000008'::uuid, 6, 'run_out', 'aaaaaaaa-0000-4000-8000-000000000005'::uuid)$$,
  'all that is known of it'
);
select throws_ok($$select pg_temp.correct(7)$$, 'PB004', null, 'not one that was not bowled');
select throws_ok($$select pg_temp.correct(6, 'bbbbbbbb-0000-4000-8000-000000000005')$$, '23503', null, 'not to another league''s batsman');
select throws_ok($$select pg_temp.correct(6, null)$$, '23502', null, 'not to nobody');
select lives_ok($$select cricket.retract_ball('aaaaaaaa-0000-4000-8000-000000000007', 1, 0, 6)$$, 'a scorer takes a ball back');
select is((select count(*) from cricket.ball_events), 5::bigint, 'that ball only');
select throws_ok($$select cricket.retract_ball('aaaaaaaa-0000-4000-8000-000000000007', 1, 0, 6)$$, 'PB004', null, 'not twice');
select throws_ok($$select cricket.retract_ball('bbbbbbbb-0000-4000-8000-000000000007', 1, 0, 6)$$, 'PB004', null, 'not another league''s');
select throws_ok($$select cricket.retract_ball(null, 1, 0, 6)$$, 'PB004', null, 'not of no match');
select throws_ok($$select cricket.retract_ball('aaaaaaaa-0000-4000-8000-000000000007', null, null, null)$$, 'PB004', null, 'not no ball');
reset role;
select is((select count(*) from cricket.ball_events where tenant_id = 'bbbbbbbb-0000-4000-8000-000000000000'), 6::bigint, 'the other league''s balls are all there');
update cricket.matches set status = 'completed' where tenant_id = 'aaaaaaaa-0000-4000-8000-000000000000';
set local role app_user;
select throws_ok($$select cricket.retract_ball('aaaaaaaa-0000-4000-8000-000000000007', 1, 0, 5)$$, 'PB004', null, 'not when the match is over');
select throws_ok($$select pg_temp.correct(5)$$, 'PB004', null, 'nor is one corrected then');
reset role;

-- leaderboards: the setup wrote A's and B's by hand, with four runs; those of the ended tournament stay
select is(cricket.refresh_leaderboards(), 0::bigint, 'a tournament that ended long ago is not computed again');
delete from cricket.leaderboards where tenant_id = 'aaaaaaaa-0000-4000-8000-000000000000';
select is(cricket.refresh_leaderboards(), 2::bigint, 'unless its leaderboard is gone');
select results_eq(
  $$select category, right(player_id::text, 1)::integer, place, score from cricket.leaderboards where tenant_id = 'aaaaaaaa-0000-4000-8000-000000000000' order by 1, 2$$,
  $$values ('runs', 5, 1, 10), ('wickets', 6, 1, 1)$$,
  'runs and wickets'
);
update cricket.tournaments set ends_on = current_date where tenant_id = 'bbbbbbbb-0000-4000-8000-000000000000';
select is(cricket.refresh_leaderboards(), 3::bigint, 'one that is on is kept true');
select results_eq(
  $$select category, right(player_id::text, 1)::integer, place, score from cricket.leaderboards where tenant_id = 'bbbbbbbb-0000-4000-8000-000000000000' order by 1, 2$$,
  $$values ('runs', 5, 1, 10), ('runs', 8, 2, 1), ('wickets', 6, 1, 1)$$,
  'with places'
);
select is(cricket.refresh_leaderboards(), 0::bigint, 'nothing changed, nothing is written');
delete from cricket.ball_events where tenant_id = 'bbbbbbbb-0000-4000-8000-000000000000' and ball_number = 6;
select is(cricket.refresh_leaderboards(), 1::bigint, 'who has no score any more goes');

select * from finish();
rollback;
