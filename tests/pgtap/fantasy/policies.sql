-- What each role may do inside its league (what no league may do to another is the matrix in
-- tests/integration/rls_matrix.test.ts).
begin;
select plan(66);

-- League A: 1 is the commissioner, 2 to 4 are managers, 4 has left; 5 is a member of league B only.
insert into fantasy.users (id, email, password_hash, name)
select ('00000000-0000-0000-0000-0000000000a' || n)::uuid, 'u' || n || '@example.org', 'h', 'User ' || n
from generate_series(1, 5) as n;
insert into fantasy.leagues (id, name, season)
values
  ('00000000-0000-0000-0000-00000000000a', 'League A', 2024),
  ('00000000-0000-0000-0000-00000000000b', 'League B', 2024);
insert into fantasy.memberships (league_id, user_id, role, left_at)
select
  ('00000000-0000-0000-0000-00000000000' || case n when 5 then 'b' else 'a' end)::uuid,
  ('00000000-0000-0000-0000-0000000000a' || n)::uuid,
  case when n in (1, 5) then 'commissioner' else 'manager' end,
  case n when 4 then now() end
from generate_series(1, 5) as n;
insert into fantasy.teams (league_id, id, owner_id, name)
select
  ('00000000-0000-0000-0000-00000000000' || case n when 5 then 'b' else 'a' end)::uuid,
  ('00000000-0000-0000-0000-0000000000c' || n)::uuid, ('00000000-0000-0000-0000-0000000000a' || n)::uuid, 'Team ' || n
from generate_series(1, 5) as n;
insert into fantasy.players (id, name, position)
select ('00000000-0000-0000-0000-0000000000f' || n)::uuid, 'Player ' || n, 'QB' from generate_series(1, 6) as n;
insert into fantasy.player_stats (player_id, season, week) values ('00000000-0000-0000-0000-0000000000f1', 2024, 1);
insert into fantasy.rosters (league_id, player_id, team_id)
select '00000000-0000-0000-0000-00000000000a', ('00000000-0000-0000-0000-0000000000f' || n)::uuid, ('00000000-0000-0000-0000-0000000000c' || n)::uuid
from generate_series(1, 4) as n;
insert into fantasy.matchups (league_id, season, week, home_team_id, away_team_id)
values ('00000000-0000-0000-0000-00000000000a', 2024, 1, '00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000c2');
insert into fantasy.drafts (league_id, id, season)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000d1', 2024);
insert into fantasy.transactions (league_id, id, team_id, type)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000e1', '00000000-0000-0000-0000-0000000000c2', 'add');
insert into fantasy.trades (league_id, id, proposing_team_id, receiving_team_id)
values
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000e2', '00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000c2'),
  ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000e3', '00000000-0000-0000-0000-0000000000c2', '00000000-0000-0000-0000-0000000000c1');
insert into fantasy.trade_players (league_id, trade_id, player_id, given_by)
values ('00000000-0000-0000-0000-00000000000a', '00000000-0000-0000-0000-0000000000e2', '00000000-0000-0000-0000-0000000000f1', 'proposing');
insert into fantasy.chat_messages (league_id, user_id, content)
select '00000000-0000-0000-0000-00000000000a', ('00000000-0000-0000-0000-0000000000a' || n)::uuid, 'Hello' from generate_series(1, 3) as n;
insert into fantasy.notifications (user_id, type, title)
select ('00000000-0000-0000-0000-0000000000a' || n)::uuid, 'system', 'Welcome' from generate_series(1, 5) as n;
insert into fantasy.feedback (user_id, type, title, content)
select ('00000000-0000-0000-0000-0000000000a' || n)::uuid, 'bug', 'Slow', 'Too slow' from generate_series(1, 5) as n;

-- what a user sees of league A: league, memberships, members by name, teams, rosters, matchups, drafts,
-- transactions, trades, their players, chat; users, notifications, feedback; the audit
create function pg_temp.sees(number integer, role text) returns integer[] language plpgsql as $$
declare
  seen integer[];
begin
  perform app.set_context('00000000-0000-0000-0000-00000000000a', ('00000000-0000-0000-0000-0000000000a' || number)::uuid, role);
  set local role app_user;
  select array[
    (select count(*) from fantasy.leagues), (select count(*) from fantasy.memberships), (select count(*) from fantasy.league_members),
    (select count(*) from fantasy.teams), (select count(*) from fantasy.rosters), (select count(*) from fantasy.matchups),
    (select count(*) from fantasy.drafts), (select count(*) from fantasy.transactions), (select count(*) from fantasy.trades),
    (select count(*) from fantasy.trade_players), (select count(*) from fantasy.chat_messages),
    (select count(*) from fantasy.users), (select count(*) from fantasy.notifications), (select count(*) from fantasy.feedback),
    (select least(count(*), 1) from fantasy.audit_logs)
  ] into seen;
  reset role;
  return seen;
end
$$;
select is(pg_temp.sees(1, 'commissioner'), '{1,4,4,4,4,1,1,1,2,1,3,1,1,1,1}', 'a commissioner sees the whole league');
select is(pg_temp.sees(1, 'manager'), '{1,4,4,4,4,1,1,1,2,1,3,1,1,1,0}', 'a commissioner who acts as a manager sees no more than one');
select is(pg_temp.sees(2, 'manager'), '{1,4,4,4,4,1,1,1,2,1,3,1,1,1,0}', 'a manager sees the league, his trades, himself');
select is(pg_temp.sees(3, 'manager'), '{1,4,4,4,4,1,1,1,0,0,3,1,1,1,0}', 'a manager sees no trade of others');
select is(pg_temp.sees(2, 'commissioner'), '{1,4,4,4,4,1,1,1,2,1,3,1,1,1,0}', 'who claims to be commissioner gains nothing');
select is(pg_temp.sees(4, 'manager'), '{0,0,0,0,0,0,0,0,0,0,0,1,1,1,0}', 'who has left sees himself only');
select is(pg_temp.sees(5, 'commissioner'), '{0,0,0,0,0,0,0,0,0,0,0,1,1,1,0}', 'the commissioner of another league sees nothing here');
select is(pg_temp.sees(2, 'stranger'), '{0,0,4,0,0,0,0,0,0,0,0,1,1,1,0}', 'without a role a member sees who else is one, and no more');

-- what a user may do in league A: rows changed, or the error's code
create function pg_temp.may(number integer, role text, statement text) returns text language plpgsql as $$
declare
  result text;
  changed integer;
begin
  perform app.set_context('00000000-0000-0000-0000-00000000000a', ('00000000-0000-0000-0000-0000000000a' || number)::uuid, role);
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
select is(pg_temp.may(2, 'manager', $$select from fantasy.players$$), '6', 'everybody reads the players');
select is(pg_temp.may(5, 'stranger', $$select from fantasy.player_stats$$), '1', 'and their statistics');
select is(pg_temp.may(1, 'commissioner', $$update fantasy.players set rank = 1$$), '42501', 'no application writes players');
select is(pg_temp.may(1, 'commissioner', $$delete from fantasy.player_stats$$), '42501', 'nor statistics');
select is(pg_temp.may(2, 'manager', $$select password_hash from fantasy.users$$), '42501', 'no password''s hash is read');
select is(pg_temp.may(2, 'manager', $$update fantasy.users set name = 'New'$$), '1', 'everybody renames himself');
select is(pg_temp.may(2, 'manager', $$update fantasy.users set email = 'x@example.org'$$), '42501', 'nobody changes his login here');
select is(pg_temp.may(1, 'commissioner', $$update fantasy.leagues set name = 'x'$$), '1', 'a commissioner renames his league');
select is(pg_temp.may(2, 'commissioner', $$update fantasy.leagues set name = 'x'$$), '0', 'who claims to be one does not');
select is(pg_temp.may(1, 'manager', $$update fantasy.leagues set name = 'x'$$), '0', 'nor does one who acts as a manager');
select is(pg_temp.may(1, 'commissioner', $$delete from fantasy.leagues$$), '42501', 'no league is deleted by an application');
select is(pg_temp.may(1, 'commissioner', $$insert into fantasy.memberships (league_id, user_id) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000a5')$$), '1', 'a commissioner takes members in');
select is(pg_temp.may(1, 'commissioner', $$insert into fantasy.memberships (league_id, user_id) values ('00000000-0000-0000-0000-00000000000b', '00000000-0000-0000-0000-0000000000a1')$$), '42501', 'into his own league only');
select is(pg_temp.may(5, 'commissioner', $$insert into fantasy.memberships (league_id, user_id) values (app.tenant_id(), app.user_id())$$), '42501', 'nobody lets himself in');
select is(pg_temp.may(2, 'manager', $$update fantasy.memberships set role = 'commissioner'$$), '0', 'nobody makes himself commissioner');
select is(pg_temp.may(4, 'manager', $$update fantasy.memberships set left_at = null$$), '0', 'nobody takes himself back');
select is(pg_temp.may(2, 'manager', $$update fantasy.teams set name = 'x'$$), '1', 'an owner renames his team');
select is(pg_temp.may(2, 'manager', $$update fantasy.teams set owner_id = null$$), '42501', 'an owner does not give his team away');
select is(pg_temp.may(1, 'commissioner', $$update fantasy.teams set owner_id = null where id = '00000000-0000-0000-0000-0000000000c4'$$), '1', 'a commissioner does');
select is(pg_temp.may(2, 'manager', $$insert into fantasy.teams (league_id, name) values (app.tenant_id(), 'x')$$), '42501', 'a manager makes no team');
select is(pg_temp.may(2, 'manager', $$update fantasy.rosters set slot = 'QB'$$), '1', 'an owner sets his own line-up');
select is(pg_temp.may(2, 'manager', $$delete from fantasy.rosters$$), '1', 'and lets his own players go');
select is(pg_temp.may(2, 'manager', $$insert into fantasy.rosters (league_id, player_id, team_id) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000f5', '00000000-0000-0000-0000-0000000000c2')$$), '1', 'an owner takes a free player');
select is(pg_temp.may(2, 'manager', $$insert into fantasy.rosters (league_id, player_id, team_id) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000f5', '00000000-0000-0000-0000-0000000000c3')$$), '42501', 'but for nobody else');
select is(pg_temp.may(2, 'manager', $$update fantasy.rosters set team_id = '00000000-0000-0000-0000-0000000000c3'$$), '42501', 'nor hands one over');
select is(pg_temp.may(1, 'commissioner', $$update fantasy.rosters set team_id = '00000000-0000-0000-0000-0000000000c3'$$), '4', 'a commissioner moves players');
select is(pg_temp.may(4, 'manager', $$delete from fantasy.rosters$$), '0', 'who has left changes nothing, not even what was his');
select is(pg_temp.may(1, 'commissioner', $$update fantasy.matchups set home_score = 999$$), '42501', 'nobody writes scores');
select is(pg_temp.may(1, 'commissioner', $$update fantasy.drafts set rounds = 16$$), '1', 'a commissioner plans the draft');
select is(pg_temp.may(2, 'manager', $$update fantasy.drafts set rounds = 16$$), '0', 'a manager does not');
select is(pg_temp.may(1, 'commissioner', $$insert into fantasy.draft_order (league_id, draft_id, pick_order, team_id) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000d1', 1, '00000000-0000-0000-0000-0000000000c1')$$), '1', 'a commissioner sets the order');
select is(pg_temp.may(1, 'commissioner', $$insert into fantasy.draft_picks (league_id, draft_id, pick_number, team_id, player_id) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000d1', 1, '00000000-0000-0000-0000-0000000000c1', '00000000-0000-0000-0000-0000000000f5')$$), '42501', 'picks are made by the function only');
select is(pg_temp.may(2, 'manager', $$insert into fantasy.transactions (league_id, team_id, type) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000c2', 'add')$$), '1', 'an owner asks for his team');
select is(pg_temp.may(2, 'manager', $$insert into fantasy.transactions (league_id, team_id, type) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000c3', 'add')$$), '42501', 'and for no other');
select is(pg_temp.may(2, 'manager', $$update fantasy.transactions set status = 'cancelled', processed_at = now()$$), '1', 'he may cancel');
select is(pg_temp.may(2, 'manager', $$update fantasy.transactions set status = 'completed', processed_at = now()$$), '42501', 'but not complete');
select is(pg_temp.may(1, 'commissioner', $$update fantasy.transactions set status = 'completed', processed_at = now()$$), '1', 'a commissioner completes');
select is(pg_temp.may(2, 'manager', $$insert into fantasy.transaction_players (league_id, transaction_id, player_id, action) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000e1', '00000000-0000-0000-0000-0000000000f5', 'add')$$), '1', 'an owner names the players');
select is(pg_temp.may(3, 'manager', $$insert into fantasy.transaction_players (league_id, transaction_id, player_id, action) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000e1', '00000000-0000-0000-0000-0000000000f5', 'add')$$), '42501', 'nobody else does');
select is(pg_temp.may(2, 'manager', $$insert into fantasy.trades (league_id, proposing_team_id, receiving_team_id) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000c2', '00000000-0000-0000-0000-0000000000c3')$$), '1', 'an owner proposes a trade');
select is(pg_temp.may(2, 'manager', $$insert into fantasy.trades (league_id, proposing_team_id, receiving_team_id) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000c3', '00000000-0000-0000-0000-0000000000c2')$$), '42501', 'in nobody else''s name');
select is(pg_temp.may(2, 'manager', $$update fantasy.trades set status = 'accepted' where receiving_team_id = '00000000-0000-0000-0000-0000000000c2'$$), '1', 'whoever receives accepts');
select is(pg_temp.may(2, 'manager', $$update fantasy.trades set status = 'accepted' where proposing_team_id = '00000000-0000-0000-0000-0000000000c2'$$), '42501', 'whoever proposes does not');
select is(pg_temp.may(2, 'manager', $$update fantasy.trades set status = 'cancelled' where proposing_team_id = '00000000-0000-0000-0000-0000000000c2'$$), '1', 'he may cancel');
select is(pg_temp.may(1, 'commissioner', $$update fantasy.trades set status = 'vetoed'$$), '2', 'a commissioner vetoes');
select is(pg_temp.may(3, 'commissioner', $$update fantasy.trades set status = 'vetoed'$$), '0', 'who claims to be one does not');
select is(pg_temp.may(1, 'manager', $$insert into fantasy.trade_players (league_id, trade_id, player_id, given_by) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000e2', '00000000-0000-0000-0000-0000000000f2', 'receiving')$$), '1', 'the proposer names the players');
select is(pg_temp.may(2, 'manager', $$insert into fantasy.trade_players (league_id, trade_id, player_id, given_by) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000e2', '00000000-0000-0000-0000-0000000000f3', 'receiving')$$), '42501', 'the receiver does not');
select is(pg_temp.may(2, 'manager', $$insert into fantasy.chat_messages (league_id, user_id, content) values (app.tenant_id(), app.user_id(), 'Hi')$$), '1', 'a member writes');
select is(pg_temp.may(2, 'manager', $$insert into fantasy.chat_messages (league_id, user_id, content) values (app.tenant_id(), '00000000-0000-0000-0000-0000000000a1', 'Hi')$$), '42501', 'in nobody else''s name');
select is(pg_temp.may(2, 'manager', $$insert into fantasy.chat_messages (league_id, user_id, type, content) values (app.tenant_id(), app.user_id(), 'system', 'Hi')$$), '42501', 'nor as the system');
select is(pg_temp.may(2, 'manager', $$delete from fantasy.chat_messages$$), '1', 'and takes back his own words');
select is(pg_temp.may(1, 'commissioner', $$delete from fantasy.chat_messages$$), '3', 'a commissioner takes back all');
select is(pg_temp.may(2, 'manager', $$update fantasy.notifications set read_at = now()$$), '1', 'a user reads his own notifications');
select is(pg_temp.may(2, 'manager', $$insert into fantasy.feedback (user_id, type, title, content) values (app.user_id(), 'bug', 'T', 'C')$$), '1', 'a user says what he thinks');
select is(pg_temp.may(2, 'manager', $$insert into fantasy.error_logs (league_id, user_id, message) values (app.tenant_id(), app.user_id(), 'm')$$), '1', 'errors are noted');
select is(pg_temp.may(1, 'commissioner', $$select from fantasy.performance_metrics$$), '42501', 'no application reads the logs');
select is(pg_temp.may(1, 'commissioner', $$select from audit.log$$), '42501', 'the platform''s log is closed to applications');

select * from finish();
rollback;
