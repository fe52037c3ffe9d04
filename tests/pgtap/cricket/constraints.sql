-- The rules of the tables, each tried with a value that breaks it; the trigger's rules about balls;
-- what may be deleted with what.
begin;
select plan(48);

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

select throws_ok($$insert into cricket.tenants (slug, name) values ('league-a', 'x')$$, '23505', null, 'a slug is unique');
select throws_ok($$insert into cricket.tenants (slug, name) values ('No Slug', 'x')$$, '23514', null, 'a slug is an address');
select throws_ok($$update cricket.tenants set domain = 'Example.org'$$, '23514', null, 'a host name is lower case');
select throws_ok($$update cricket.tenants set domain = 'example.org'$$, '23505', null, 'a host name leads to one league');
select throws_ok($$update cricket.tenants set plan = 'gold'$$, '23514', null, 'an unknown plan is refused');
select throws_ok($$update cricket.tenants set status = 'lost'$$, '23514', null, 'an unknown state of a league is refused');
select throws_ok($$update cricket.tenants set settings = '[]'$$, '23514', null, 'settings are an object');
select throws_ok($$update cricket.seasons set ends_on = starts_on - 1$$, '23514', null, 'a season does not end before it starts');
select throws_ok($$insert into cricket.seasons select * from cricket.seasons$$, '23505', null, 'a season is named once');
select throws_ok($$update cricket.tournaments set ends_on = starts_on - 1$$, '23514', null, 'nor does a tournament');
select throws_ok($$update cricket.tournaments set ends_on = 'infinity'$$, '23514', null, 'a tournament ends');
select throws_ok($$update cricket.tournaments set starts_on = '-infinity'$$, '23514', null, 'as it begins');
select throws_ok($$update cricket.tournaments set format = 'beach'$$, '23514', null, 'an unknown format is refused');
select throws_ok($$update cricket.teams set name = 'Same'$$, '23505', null, 'a team''s name is given once in a league');
select throws_ok($$update cricket.teams set short_name = 'TOOLONG'$$, '23514', null, 'a short name is short');
select throws_ok($$update cricket.players set role = 'umpire'$$, '23514', null, 'an unknown role of a player is refused');
select throws_ok($$update cricket.players set batting_hand = 'both'$$, '23514', null, 'a player bats with one hand or the other');
select throws_ok(
  $$update cricket.players set team_id = 'bbbbbbbb-0000-4000-8000-000000000003' where tenant_id = 'aaaaaaaa-0000-4000-8000-000000000000'$$,
  '23503', null, 'a player''s team is of his league'
);
select throws_ok($$update cricket.player_embeddings set embedding = array_fill(0, array[1536])::extensions.vector(1536)$$, '23514', null, 'a vector has a length');
select throws_ok($$update cricket.player_embeddings set embedding = '[1,2,3]'$$, '22000', null, 'a vector has 1,536 dimensions');
select throws_ok($$update cricket.matches set away_team_id = home_team_id$$, '23514', null, 'nobody plays himself');
select throws_ok($$update cricket.matches set status = 'rain'$$, '23514', null, 'an unknown state of a match is refused');
select throws_ok($$update cricket.matches set ended_at = starts_at$$, '23514', null, 'a live match has not ended');
select throws_ok($$update cricket.matches set status = 'completed', ended_at = starts_at - interval '1 minute'$$, '23514', null, 'a match does not end before it starts');
select throws_ok($$update cricket.matches set winner_id = tenant_id$$, '23514', null, 'one of the two teams wins');
select throws_ok(
  $$update cricket.matches set tournament_id = 'bbbbbbbb-0000-4000-8000-000000000002' where tenant_id = 'aaaaaaaa-0000-4000-8000-000000000000'$$,
  '23503', null, 'a match''s tournament is of its league and season'
);
select throws_ok($$update cricket.leaderboards set category = 'catches'$$, '23514', null, 'an unknown category is refused');
select throws_ok($$update cricket.leaderboards set place = 0$$, '23514', null, 'places are counted from 1');

-- one more ball of league A; what is not given is as it should be
create function pg_temp.bowl(
  innings integer default 1, over_number integer default 0, ball_number integer default 2, after interval default '2 minutes',
  batsman_id uuid default 'aaaaaaaa-0000-4000-8000-000000000005', bowler_id uuid default 'aaaaaaaa-0000-4000-8000-000000000006',
  runs integer default 1, extras jsonb default null, wicket jsonb default null
) returns void language sql as $$
  insert into cricket.ball_events (tenant_id, match_id, innings, over_number, ball_number, time, batsman_id, bowler_id, runs, extras, wicket)
  values ('aaaaaaaa-0000-4000-8000-000000000000', 'aaaaaaaa-0000-4000-8000-000000000007', innings, over_number, ball_number,
    '2025-06-01 14:00:00+00'::timestamptz + after, batsman_id, bowler_id, runs, extras, wicket)
$$;
select throws_ok(format('select pg_temp.bowl(%s)', t.argument), t.code, null, t.why)
from (values
  ('innings => 0', '23514', 'innings are counted from 1'),
  ('ball_number => 0', '23514', 'balls are counted from 1'),
  ('runs => 9', '23514', 'nobody runs nine'),
  ('batsman_id => ''aaaaaaaa-0000-4000-8000-000000000006''', '23514', 'nobody bowls to himself'),
  ('batsman_id => ''bbbbbbbb-0000-4000-8000-000000000005''', '23503', 'a batsman is of the match''s league'),
  ('extras => ''{"kind": "gift", "runs": 1}''', '23514', 'an unknown kind of extras is refused'),
  ('extras => ''{"kind": "wide"}''', '23514', 'extras are runs'),
  ('wicket => ''{"kind": "abducted", "player_id": "aaaaaaaa-0000-4000-8000-000000000005"}''', '23514', 'an unknown kind of wicket is refused'),
  ('wicket => ''{"kind": "bowled"}''', '23514', 'with a wicket somebody gets out'),
  ('wicket => ''{"kind": "bowled", "player_id": "bbbbbbbb-0000-4000-8000-000000000005"}''', '23503', 'who gets out is of the match''s league')
) as t (argument, code, why);
select throws_ok('select pg_temp.bowl(ball_number => 1)', 'PB005', null, 'a ball is bowled once, even at another time');
select throws_ok($$select pg_temp.bowl(after => '-1 second')$$, 'PB005', null, 'no ball is bowled before the match');
select throws_ok($$select pg_temp.bowl(after => '10 days')$$, 'PB005', null, 'nor ten days after its start');
select lives_ok(
  $$select pg_temp.bowl(extras => '{"kind": "no_ball", "runs": 1}', wicket => '{"kind": "run_out", "player_id": "aaaaaaaa-0000-4000-8000-000000000005"}')$$,
  'a ball with everything is recorded'
);
select throws_ok(
  $$update cricket.matches set starts_at = starts_at - interval '1 hour'$$, 'PB005', null, 'a match that has begun keeps its start'
);
select throws_ok(
  $$delete from cricket.players where tenant_id = 'aaaaaaaa-0000-4000-8000-000000000000'$$, '23503', null, 'a player with deliveries stays'
);

delete from cricket.matches where tenant_id = 'aaaaaaaa-0000-4000-8000-000000000000';
select is((select count(*) from cricket.ball_events where tenant_id = 'aaaaaaaa-0000-4000-8000-000000000000'), 0::bigint, 'a match takes its balls with it');
select lives_ok($$delete from cricket.tenants where id = 'aaaaaaaa-0000-4000-8000-000000000000'$$, 'then a league can go');
select is(count(distinct table_name), 6::bigint, 'a league''s history outlives it')
from audit.log
where tenant_id = 'aaaaaaaa-0000-4000-8000-000000000000' and table_schema = 'cricket';
select throws_ok($$delete from cricket.tenants$$, '23503', null, 'before its matches it cannot');

select * from finish();
rollback;
