-- What each role may do inside its league (what no league may do to another is the matrix of
-- tests/integration), and that chunks are closed.
begin;
select plan(89);

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

-- what a role sees: leagues, seasons, tournaments, teams, players, embeddings, matches, balls, places, audit
create function pg_temp.sees(role text) returns integer[] language plpgsql as $$
declare
  seen integer[];
begin
  perform app.set_context('aaaaaaaa-0000-4000-8000-000000000000', null, role);
  set local role app_user;
  select array[
    (select count(*) from cricket.tenants), (select count(*) from cricket.seasons), (select count(*) from cricket.tournaments),
    (select count(*) from cricket.teams), (select count(*) from cricket.players), (select count(*) from cricket.player_embeddings),
    (select count(*) from cricket.matches), (select count(*) from cricket.ball_events), (select count(*) from cricket.leaderboards),
    (select least(count(*), 1) from cricket.audit_logs)
  ] into seen;
  reset role;
  return seen;
end
$$;
select is(pg_temp.sees('admin'), '{1,1,1,2,2,2,1,1,1,1}', 'an admin sees his whole league');
select is(pg_temp.sees('analyst'), '{1,1,1,2,2,2,1,1,1,0}', 'an analyst sees embeddings');
select is(pg_temp.sees('scorer'), '{1,1,1,2,2,0,1,1,1,0}', 'a scorer sees what is played');
select is(pg_temp.sees('fan'), '{1,1,1,2,2,0,1,1,1,0}', 'so does a fan');
select is(pg_temp.sees('stranger'), '{0,0,0,0,0,0,0,0,0,0}', 'an unknown role sees nothing');

-- what a role may write: rows changed, or the error's code
create function pg_temp.may(role text, statement text) returns text language plpgsql as $$
declare
  result text;
  changed integer;
begin
  perform app.set_context('aaaaaaaa-0000-4000-8000-000000000000', null, role);
  begin
    set local role app_user;
    execute statement;
    get diagnostics changed = row_count;
    raise exception using errcode = 'UNDO0', message = changed::text;
  exception
    when sqlstate 'UNDO0' then result := sqlerrm;
    when others then result := sqlstate;
  end;
  reset role;
  return result;
end
$$;
select is(pg_temp.may('admin', $$update cricket.tenants set settings = '{"theme": "green"}'$$), '1', 'an admin changes his league''s settings');
select is(pg_temp.may('admin', $$update cricket.tenants set plan = 'enterprise'$$), '42501', 'but not its plan');
select is(pg_temp.may('admin', $$insert into cricket.tenants (slug, name) values ('c', 'C')$$), '42501', 'no league is made by an application');
select is(pg_temp.may('admin', $$delete from cricket.tenants$$), '42501', 'nor deleted');
select is(pg_temp.may('scorer', $$update cricket.tenants set name = 'x'$$), '0', 'a scorer does not change the league');

-- insert, update and delete of what only admins write
select is(pg_temp.may(r.role, t.statement), case r.role when 'admin' then t.changed else t.refused end, format('%s: %s', r.role, t.statement))
from (values ('admin'), ('scorer'), ('analyst'), ('fan')) as r (role)
cross join (values
  ($$insert into cricket.seasons (tenant_id, name, starts_on, ends_on) values (app.tenant_id(), 'new', '2026-01-01', '2026-12-31')$$, '1', '42501'),
  ($$update cricket.seasons set ends_on = '2025-11-30'$$, '1', '0'),
  ($$insert into cricket.tournaments (tenant_id, season_id, name, format, starts_on, ends_on) values (app.tenant_id(), 'aaaaaaaa-0000-4000-8000-000000000001', 'new', 't10', '2025-04-01', '2025-04-02')$$, '1', '42501'),
  ($$update cricket.tournaments set name = 'Bowl'$$, '1', '0'),
  ($$delete from cricket.tournaments$$, '1', '0'),
  ($$insert into cricket.teams (tenant_id, name, short_name) values (app.tenant_id(), 'new', 'N')$$, '1', '42501'),
  ($$update cricket.teams set short_name = 'X'$$, '2', '0'),
  ($$insert into cricket.players (tenant_id, full_name, role) values (app.tenant_id(), 'New', 'batter')$$, '1', '42501'),
  ($$update cricket.players set is_active = false$$, '2', '0'),
  ($$update cricket.player_embeddings set model = 'x'$$, '2', '0'),
  ($$delete from cricket.player_embeddings$$, '2', '0'),
  ($$insert into cricket.matches (tenant_id, season_id, home_team_id, away_team_id, starts_at)
    values (app.tenant_id(), 'aaaaaaaa-0000-4000-8000-000000000001', 'aaaaaaaa-0000-4000-8000-000000000004', 'aaaaaaaa-0000-4000-8000-000000000003', '2025-07-01')$$, '1', '42501'),
  ($$delete from cricket.matches$$, '1', '0')
) as t (statement, changed, refused);

select is(pg_temp.may('scorer', $$update cricket.matches set status = 'completed', ended_at = starts_at + interval '4 hours'$$), '1', 'a scorer ends a live match');
select is(pg_temp.may('fan', $$update cricket.matches set status = 'completed'$$), '0', 'a fan does not');
select is(pg_temp.may('admin', $$update cricket.matches set id = gen_random_uuid()$$), '42501', 'nobody changes a key');
select is(pg_temp.may('admin', $$insert into cricket.leaderboards select * from cricket.leaderboards$$), '42501', 'nobody writes a leaderboard');
select is(pg_temp.may('admin', $$update cricket.leaderboards set place = 1$$), '42501', 'nor changes one');
select is(pg_temp.may('admin', $$select cricket.refresh_leaderboards()$$), '42501', 'nor has one computed');

-- balls
create function pg_temp.ball(match text) returns text language sql as $$
  select format($f$insert into cricket.ball_events (tenant_id, match_id, innings, over_number, ball_number, time, batsman_id, bowler_id, runs)
    values (app.tenant_id(), %L, 1, 0, 2, '2025-06-01 14:02:00+00', 'aaaaaaaa-0000-4000-8000-000000000005', 'aaaaaaaa-0000-4000-8000-000000000006', 1)$f$, match)
$$;
select is(pg_temp.may('scorer', pg_temp.ball('aaaaaaaa-0000-4000-8000-000000000007')), '1', 'a scorer records a ball');
select is(pg_temp.may('admin', pg_temp.ball('aaaaaaaa-0000-4000-8000-000000000007')), '1', 'an admin may too');
select is(pg_temp.may('fan', pg_temp.ball('aaaaaaaa-0000-4000-8000-000000000007')), '42501', 'a fan does not');
select is(pg_temp.may('analyst', pg_temp.ball('aaaaaaaa-0000-4000-8000-000000000007')), '42501', 'nor does an analyst');
select is(pg_temp.may('scorer', pg_temp.ball('bbbbbbbb-0000-4000-8000-000000000007')), '42501', 'nobody records a ball of another league''s match');
select is(pg_temp.may('admin', $$update cricket.ball_events set runs = 6$$), '42501', 'balls are corrected by correct_ball() only');
select is(pg_temp.may('admin', $$delete from cricket.ball_events$$), '42501', 'and taken back by retract_ball()');
select is(pg_temp.may('admin', $$truncate cricket.ball_events$$), '42501', 'nobody truncates');
update cricket.matches set status = 'completed' where tenant_id = 'aaaaaaaa-0000-4000-8000-000000000000';
select is(pg_temp.may('scorer', pg_temp.ball('aaaaaaaa-0000-4000-8000-000000000007')), '42501', 'when the match is over no ball is recorded');
select is(pg_temp.may('scorer', $$update cricket.matches set status = 'live'$$), '0', 'a scorer does not open it again');
select is(pg_temp.may('admin', $$update cricket.matches set status = 'live'$$), '1', 'an admin does');

-- chunks: two leagues' balls lie in one, which nobody else may see by any name
create temporary table chunk on commit drop as
select b.tableoid::regclass as name, count(distinct b.tenant_id) as leagues
from cricket.ball_events as b join league as l on l.id = b.tenant_id
group by b.tableoid;
select results_eq('select leagues from chunk', array[2::bigint], 'the balls of both leagues lie in one chunk');
select is(
  pg_temp.may('admin', format(s.statement, (select name from chunk))),
  '42501', s.why
)
from (values
  ('select from %s', 'no chunk is read'),
  ('insert into %1$s select * from %1$s', 'no chunk is written'),
  ('update %s set runs = 0', 'no chunk is changed'),
  ('delete from %s', 'no chunk is emptied'),
  ('truncate %s', 'no chunk is truncated')
) as s (statement, why);
select is(
  pg_temp.may('admin', $$select extensions.drop_chunks('cricket.ball_events', older_than => interval '1 day')$$), '42501', 'no chunk is dropped'
);
select is_empty(
  $$select c.relname, a.attname
    from pg_class as c
    join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
    cross join unnest(array['app_user', 'app_analyst']) as role
    where c.relnamespace = 'cricket_chunks'::regnamespace and c.relkind = 'r'
      and (has_column_privilege(role, c.oid, a.attnum, 'select, insert, update, references') or has_table_privilege(role, c.oid, 'delete, truncate, trigger'))$$,
  'a chunk hands on no right to the hypertable, so that pg_stats shows nothing of it'
);
select is(pg_temp.may('fan', $$select from cricket.ball_events where tenant_id <> app.tenant_id()$$), '0', 'through the hypertable nothing of another league is seen');
select is(pg_temp.may('fan', $$select from only cricket.ball_events$$), '0', 'the hypertable itself is empty');

select * from finish();
rollback;
