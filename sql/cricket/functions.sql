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
