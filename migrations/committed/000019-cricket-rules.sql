--! Previous: sha1:0175bd823d08c4a2302c479a04fae70db0d64e40
--! Hash: sha1:21aeb749be6dfdd96efc1676a0898309667332b9
--! Message: cricket rules

set local role app_owner;

--! Included cricket/materialized_views.sql
-- What each player did in each season, with bat and ball. Every delivery counts for its batsman, for
-- its bowler and, when a wicket fell, for whoever got out, who need not be the batsman: three rows
-- out of one, so that the deliveries are read once. A wide is not faced. Byes, leg byes and penalties
-- are not the bowler's fault, a run out is not his merit; wides and no-balls are no legal balls.
-- Embeddings are not in here: 6 kB in every row would be rewritten every five minutes; the view over
-- this one joins them where they are asked for.
-- The tenant view goes down with it and is made again by views.sql, its grants by grants.sql.
drop view if exists cricket.player_season_stats;

drop materialized view if exists analytics.player_season_stats;

create materialized view analytics.player_season_stats as
with parts as (
  select
    m.tenant_id,
    m.season_id,
    p.player_id,
    p.runs,
    p.balls_faced,
    p.dismissals,
    p.balls_bowled,
    p.runs_conceded,
    p.wickets
  from cricket.ball_events as b
  join cricket.matches as m on m.tenant_id = b.tenant_id and m.id = b.match_id
  cross join lateral (
    select
      coalesce(b.extras ->> 'kind', 'none') as kind,
      coalesce((b.extras ->> 'runs')::integer, 0) as runs
  ) as extra
  cross join lateral (
    values
      (b.batsman_id, b.runs, (extra.kind <> 'wide')::integer, 0, 0, 0, 0),
      (b.dismissed_id, null, 0, 1, 0, 0, 0),
      (
        b.bowler_id,
        null,
        0,
        0,
        (extra.kind not in ('wide', 'no_ball'))::integer,
        b.runs + case
          when extra.kind in ('wide', 'no_ball') then extra.runs
          else 0
        end,
        (coalesce(b.wicket ->> 'kind', '') in ('bowled', 'caught', 'lbw', 'stumped', 'hit_wicket'))::integer
      )
  ) as p (player_id, runs, balls_faced, dismissals, balls_bowled, runs_conceded, wickets)
  where
    p.player_id is not null
),
totals as (
  select
    p.tenant_id,
    p.season_id,
    p.player_id,
    coalesce(sum(p.runs), 0) as runs,
    sum(p.balls_faced) as balls_faced,
    count(*) filter (where p.runs = 4) as fours,
    count(*) filter (where p.runs = 6) as sixes,
    sum(p.dismissals) as dismissals,
    sum(p.balls_bowled) as balls_bowled,
    sum(p.runs_conceded) as runs_conceded,
    sum(p.wickets) as wickets
  from parts as p
  group by
    p.tenant_id,
    p.season_id,
    p.player_id
)
select
  t.tenant_id,
  t.season_id,
  t.player_id,
  t.runs,
  t.balls_faced,
  t.fours,
  t.sixes,
  t.dismissals,
  round(100.0 * t.runs / nullif(t.balls_faced, 0), 2) as strike_rate,
  t.balls_bowled,
  t.runs_conceded,
  t.wickets,
  round(6.0 * t.runs_conceded / nullif(t.balls_bowled, 0), 2) as economy
from totals as t;

-- squawk-ignore require-concurrent-index-creation
create unique index player_season_stats_tenant_id_player_id_season_id_key
  on analytics.player_season_stats (tenant_id, player_id, season_id);

comment on materialized view analytics.player_season_stats
  is 'Every player''s batting and bowling by season, from the ball events';

comment on index analytics.player_season_stats_tenant_id_player_id_season_id_key
  is 'player_statistics: the seasons of one player; lets the view be refreshed concurrently';

select
  analytics.declare ('player_season_stats', schedule => '*/5 * * * *', stale_after => '15 minutes');
--! EndIncluded cricket/materialized_views.sql
--! Included cricket/views.sql
-- Views that show a league its part of what belongs to the platform. Their owner passes row level
-- security, and a materialized view has none, so each of them is itself the wall: security_barrier
-- keeps a caller's own functions behind the condition. The embedding is joined in for those who may
-- read it; whoever does not ask for the column does not pay for the join.
create or replace view cricket.audit_logs
with (security_barrier = true) as
select
  l.tenant_id,
  l.id,
  l.created_at,
  l.table_name,
  l.record_id,
  l.action,
  l.old_values,
  l.new_values,
  l.actor_id,
  l.actor_role,
  l.ip_address,
  l.user_agent
from audit.log as l
where
  l.tenant_id = app.tenant_id()
  and l.table_schema = 'cricket'
  and app.user_role() = 'admin';

create or replace view cricket.player_season_stats
with (security_barrier = true) as
select
  s.tenant_id,
  s.player_id,
  s.season_id,
  s.runs,
  s.balls_faced,
  s.fours,
  s.sixes,
  s.dismissals,
  s.strike_rate,
  s.balls_bowled,
  s.runs_conceded,
  s.wickets,
  s.economy,
  e.embedding
from analytics.player_season_stats as s
left join cricket.player_embeddings as e on e.tenant_id = s.tenant_id
and e.player_id = s.player_id
and app.user_role() in ('admin', 'analyst')
where
  s.tenant_id = app.tenant_id();

comment on view cricket.audit_logs is 'The league''s changes, for its admins';

comment on column cricket.audit_logs.actor_id is 'Who made the change';

comment on view cricket.player_season_stats
  is 'What the league''s players did in each season, some minutes old; with their embedding for admins and analysts';

comment on column cricket.player_season_stats.strike_rate is 'Runs per hundred balls faced';

comment on column cricket.player_season_stats.economy is 'Runs conceded per six legal balls';

comment on column cricket.player_season_stats.embedding
  is 'How the player plays, as a vector; null for others than admins and analysts';
--! EndIncluded cricket/views.sql
--! Included cricket/search.sql
-- Search and similarity. Word search, trigrams and distances use operators that are not leakproof, so
-- under row level security they could never be index conditions: these functions have their
-- definer's rights instead, take the league from the transaction (PB001 without one), ask for the
-- role themselves, and name the league in every condition.
--
-- A player is found by the beginnings of the words of his name, or by a similar spelling; both are
-- ranked by similarity, and a name that has all the words stands before one that is only similar.
-- Ties are broken by the key, so that pages never overlap: the next page begins behind
-- (after_rank, after_id) of the last row. 0.4 lets two letters swapped in a word of five pass, but
-- not the first two.
--
-- Neighbours come out of the HNSW index nearest first, of all leagues, and those of other leagues are
-- thrown away; a small league would be left with too few. iterative_scan lets the index go on until
-- the page is full, or until 20,000 vectors were seen (hnsw.max_scan_tuples). Tried with 1,616 vectors
-- of 12 leagues, of the true ten nearest of a small league 60 % were found without it, 98 % in
-- strict_order, all in relaxed_order, which may give them a little out of order: hence the second
-- sort. Where the planner finds it cheaper to sort all vectors of a league, as it does for some
-- hundreds, the answer is exact.
--
-- The first statement loads both libraries, whose settings a function may only name once they are
-- there.
select
  extensions.show_limit(),
  '[1]'::extensions.vector;

create or replace function cricket.search_players(
  query text,
  page_size integer default 50,
  after_rank real default null,
  after_id uuid default null
) returns table (id uuid, full_name text, role text, team_id uuid, team_name text, rank real)
language plpgsql stable parallel safe security definer rows 50
set search_path = pg_catalog, extensions, pg_temp
set pg_trgm.word_similarity_threshold = 0.4
as $$
declare
  tenant constant uuid := app.require_tenant();
  spelling constant text := app.search_text(query);
  -- 'mar o''br' → 'mar':* & 'o':* & 'br':*, the words as app.simple cuts them; nothing of what
  -- people type is an operator
  words constant tsquery := (
    select string_agg(format('''%s'':*', replace(replace(t.lexeme, '\', '\\'), '''', '''''')), ' & ')::tsquery
    from unnest(to_tsvector('app.simple', query)) as t
  );
begin
  perform app.require_role('admin', 'scorer', 'analyst', 'fan');
  perform app.require_page(query, page_size);
  return query
  with found as (
    select p.id, (1 + similarity(spelling, app.search_text(p.full_name)))::real as rank
    from cricket.players as p
    where p.tenant_id = tenant and p.search_vector @@ words
    union all
    select p.id, word_similarity(spelling, app.search_text(p.full_name)) as rank
    from cricket.players as p
    where p.tenant_id = tenant and spelling <% app.search_text(p.full_name)
  ),
  best as (
    select f.id, max(f.rank) as rank from found as f group by f.id
  )
  select p.id, p.full_name, p.role, p.team_id, t.name, b.rank
  from best as b
  join cricket.players as p on p.tenant_id = tenant and p.id = b.id
  left join cricket.teams as t on t.tenant_id = tenant and t.id = p.team_id
  where after_rank is null or (-b.rank, b.id) > (-after_rank, after_id)
  order by -b.rank, b.id
  limit page_size;
end
$$;

create or replace function cricket.nearest_players(
  player_id uuid,
  page_size integer default 10
) returns table (id uuid, full_name text, role text, team_id uuid, distance double precision)
language plpgsql stable parallel safe security definer rows 10
set search_path = pg_catalog, extensions, pg_temp
set hnsw.iterative_scan = 'relaxed_order'
set hnsw.ef_search = 100
as $$
declare
  tenant constant uuid := app.require_tenant();
  own cricket.player_embeddings;
begin
  perform app.require_role('admin', 'scorer', 'analyst', 'fan');
  perform app.require_page('-', page_size);
  select * into own
  from cricket.player_embeddings as e
  where e.tenant_id = tenant and e.player_id = nearest_players.player_id;
  if not found then
    perform app.fail('PB004', format('no embedding of player %s', coalesce(player_id::text, 'null')));
  end if;
  return query
  with nearest as materialized (
    select e.player_id, e.embedding <=> own.embedding as distance
    from cricket.player_embeddings as e
    where e.tenant_id = tenant and e.model = own.model and e.player_id <> own.player_id
    order by e.embedding <=> own.embedding
    limit page_size
  )
  select p.id, p.full_name, p.role, p.team_id, n.distance
  from nearest as n
  join cricket.players as p on p.tenant_id = tenant and p.id = n.player_id
  order by n.distance, p.id;
end
$$;

comment on function cricket.search_players(text, integer, real, uuid)
  is 'The league''s players by the beginning of their names or similar spelling, best first; PB001, PB003, PB005';

comment on function cricket.nearest_players(uuid, integer)
  is 'The league''s players who play most like one of them, by cosine distance, nearest first; PB001, PB003, PB004, PB005';

grant execute
on function cricket.search_players(text, integer, real, uuid),
  cricket.nearest_players(uuid, integer)
to app_user;
--! EndIncluded cricket/search.sql
--! Included cricket/functions.sql
-- What scorers and jobs do in one call, and what the tables cannot say by constraints alone.
--
-- The key of a hypertable contains the time, so it does not refuse the same ball at another time, and
-- a constraint cannot compare a ball's time with its match's. The trigger does both for all balls of
-- a statement at once. It locks their matches first, in order, so that two sessions that record the
-- same ball wait for each other, and the second one sees the first one's ball. It then counts the
-- balls of those matches, match by match: the lateral leaves the planner no other way, whether one ball
-- came or half a million.
create or replace function cricket.check_ball_events() returns trigger
language plpgsql volatile parallel unsafe security definer
set search_path = ''
as $$
declare
  ball record;
begin
  perform
  from cricket.matches as m
  where (m.tenant_id, m.id) in (select n.tenant_id, n.match_id from new_rows as n)
  order by m.tenant_id, m.id
  for no key update;

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
create or replace function cricket.keep_match_start() returns trigger
language plpgsql volatile parallel unsafe security definer
set search_path = ''
as $$
begin
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
set search_path = ''
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
set search_path = ''
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
set search_path = ''
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
set search_path = ''
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

comment on function cricket.check_ball_events()
  is 'Trigger: every ball is bowled once, and within ten days from the start of its match; PB005';

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
--! Included cricket/policies.sql
-- Who sees and changes what. A restrictive policy per table pins every row to the league of the
-- transaction; permissive ones, one per command, say what a role may do inside it. A command without
-- a permissive policy is forbidden to everybody. Row level security is forced, so the owner is no
-- exception by accident (app_owner has BYPASSRLS on purpose). Roles: admin, scorer, analyst, fan.
-- The chunks of cricket.ball_events have no policies: nobody may enter their schema. Balls are changed
-- and taken back by functions only (functions.sql).
--
--                    read             write                                      delete
-- tenants            all              admin (update only)                        nobody
-- seasons, tournaments, teams, players
--                    all              admin                                      admin
-- player_embeddings  admin, analyst   admin                                      admin
-- matches            all              admin; scorer: update until it is over     admin
-- ball_events        all              admin, scorer: insert while it is live     nobody
-- leaderboards       all              nobody: a job                              nobody
select
  app.reset_policies(
    'cricket.tenants',
    'cricket.seasons',
    'cricket.tournaments',
    'cricket.teams',
    'cricket.players',
    'cricket.player_embeddings',
    'cricket.matches',
    'cricket.ball_events',
    'cricket.leaderboards'
  );

-- tenants
create policy tenants_tenant on cricket.tenants as restrictive
  for all to app_user
  using (id = app.tenant_id());
create policy tenants_select on cricket.tenants
  for select to app_user
  using ((select app.user_role() in ('admin', 'scorer', 'analyst', 'fan')));
create policy tenants_update on cricket.tenants
  for update to app_user
  using ((select app.user_role() = 'admin'));

-- seasons
create policy seasons_tenant on cricket.seasons as restrictive
  for all to app_user
  using (tenant_id = app.tenant_id());
create policy seasons_select on cricket.seasons
  for select to app_user
  using ((select app.user_role() in ('admin', 'scorer', 'analyst', 'fan')));
create policy seasons_insert on cricket.seasons
  for insert to app_user
  with check ((select app.user_role() = 'admin'));
create policy seasons_update on cricket.seasons
  for update to app_user
  using ((select app.user_role() = 'admin'));
create policy seasons_delete on cricket.seasons
  for delete to app_user
  using ((select app.user_role() = 'admin'));

-- tournaments
create policy tournaments_tenant on cricket.tournaments as restrictive
  for all to app_user
  using (tenant_id = app.tenant_id());
create policy tournaments_select on cricket.tournaments
  for select to app_user
  using ((select app.user_role() in ('admin', 'scorer', 'analyst', 'fan')));
create policy tournaments_insert on cricket.tournaments
  for insert to app_user
  with check ((select app.user_role() = 'admin'));
create policy tournaments_update on cricket.tournaments
  for update to app_user
  using ((select app.user_role() = 'admin'));
create policy tournaments_delete on cricket.tournaments
  for delete to app_user
  using ((select app.user_role() = 'admin'));

-- teams
create policy teams_tenant on cricket.teams as restrictive
  for all to app_user
  using (tenant_id = app.tenant_id());
create policy teams_select on cricket.teams
  for select to app_user
  using ((select app.user_role() in ('admin', 'scorer', 'analyst', 'fan')));
create policy teams_insert on cricket.teams
  for insert to app_user
  with check ((select app.user_role() = 'admin'));
create policy teams_update on cricket.teams
  for update to app_user
  using ((select app.user_role() = 'admin'));
create policy teams_delete on cricket.teams
  for delete to app_user
  using ((select app.user_role() = 'admin'));

-- players
create policy players_tenant on cricket.players as restrictive
  for all to app_user
  using (tenant_id = app.tenant_id());
create policy players_select on cricket.players
  for select to app_user
  using ((select app.user_role() in ('admin', 'scorer', 'analyst', 'fan')));
create policy players_insert on cricket.players
  for insert to app_user
  with check ((select app.user_role() = 'admin'));
create policy players_update on cricket.players
  for update to app_user
  using ((select app.user_role() = 'admin'));
create policy players_delete on cricket.players
  for delete to app_user
  using ((select app.user_role() = 'admin'));

-- player_embeddings
create policy player_embeddings_tenant on cricket.player_embeddings as restrictive
  for all to app_user
  using (tenant_id = app.tenant_id());
create policy player_embeddings_select on cricket.player_embeddings
  for select to app_user
  using ((select app.user_role() in ('admin', 'analyst')));
create policy player_embeddings_insert on cricket.player_embeddings
  for insert to app_user
  with check ((select app.user_role() = 'admin'));
create policy player_embeddings_update on cricket.player_embeddings
  for update to app_user
  using ((select app.user_role() = 'admin'));
create policy player_embeddings_delete on cricket.player_embeddings
  for delete to app_user
  using ((select app.user_role() = 'admin'));

-- matches; a scorer begins and ends a match, but does not open it again
create policy matches_tenant on cricket.matches as restrictive
  for all to app_user
  using (tenant_id = app.tenant_id());
create policy matches_select on cricket.matches
  for select to app_user
  using ((select app.user_role() in ('admin', 'scorer', 'analyst', 'fan')));
create policy matches_insert on cricket.matches
  for insert to app_user
  with check ((select app.user_role() = 'admin'));
create policy matches_update on cricket.matches
  for update to app_user
  using (
    (select app.user_role() = 'admin')
    or ((select app.user_role() = 'scorer') and status in ('scheduled', 'live'))
  )
  with check ((select app.user_role() in ('admin', 'scorer')));
create policy matches_delete on cricket.matches
  for delete to app_user
  using ((select app.user_role() = 'admin'));

-- ball_events; the inner query is itself under the policies of matches
create policy ball_events_tenant on cricket.ball_events as restrictive
  for all to app_user
  using (tenant_id = app.tenant_id());
create policy ball_events_select on cricket.ball_events
  for select to app_user
  using ((select app.user_role() in ('admin', 'scorer', 'analyst', 'fan')));
create policy ball_events_insert on cricket.ball_events
  for insert to app_user
  with check (
    (select app.user_role() in ('admin', 'scorer'))
    and exists (
      select from cricket.matches as m
      where m.tenant_id = ball_events.tenant_id and m.id = ball_events.match_id and m.status = 'live'
    )
  );

-- leaderboards
create policy leaderboards_tenant on cricket.leaderboards as restrictive
  for all to app_user
  using (tenant_id = app.tenant_id());
create policy leaderboards_select on cricket.leaderboards
  for select to app_user
  using ((select app.user_role() in ('admin', 'scorer', 'analyst', 'fan')));
--! EndIncluded cricket/policies.sql
--! Included cricket/grants.sql
-- Which columns may be read and written at all; the policies decide about the rows. Nobody changes a
-- key, a tenant or a time that the database keeps. app_user cannot truncate. Reads and writes are
-- taken back first, so that this file alone says what is granted.
revoke all on all tables in schema cricket from app_user, app_analyst, app_copier, app_monitor;

grant usage on schema cricket to app_user, app_analyst, app_copier;

-- tenants
grant select on cricket.tenants to app_user;
grant update (name, domain, settings) on cricket.tenants to app_user;

-- seasons
grant
  select,
  insert (tenant_id, name, starts_on, ends_on),
  update (name, starts_on, ends_on),
  delete
on cricket.seasons
to app_user;

-- tournaments
grant
  select,
  insert (tenant_id, season_id, name, format, starts_on, ends_on),
  update (name, format, starts_on, ends_on),
  delete
on cricket.tournaments
to app_user;

-- teams
grant select, insert (tenant_id, name, short_name), update (name, short_name), delete
on cricket.teams
to app_user;

-- players
grant
  select,
  insert (tenant_id, team_id, full_name, role, batting_hand, bowling_style, born_on, is_active),
  update (team_id, full_name, role, batting_hand, bowling_style, born_on, is_active),
  delete
on cricket.players
to app_user;

-- player_embeddings
grant select, insert (tenant_id, player_id, model, embedding), update (model, embedding), delete
on cricket.player_embeddings
to app_user;

-- matches
grant
  select,
  insert (tenant_id, season_id, tournament_id, home_team_id, away_team_id, venue, status, starts_at),
  update (tournament_id, home_team_id, away_team_id, venue, status, starts_at, ended_at, winner_id),
  delete
on cricket.matches
to app_user;

-- ball_events: TimescaleDB hands a right to the whole table on to every new chunk, but not one to its
-- columns; and a grant, to the chunks that are there. So app_user gets columns only, and the last
-- word takes everything on the chunks back.
grant
  select (tenant_id, match_id, innings, over_number, ball_number, time, batsman_id, bowler_id, runs,
    extras, wicket, dismissed_id),
  insert (tenant_id, match_id, innings, over_number, ball_number, time, batsman_id, bowler_id, runs,
    extras, wicket)
on cricket.ball_events
to app_user;

-- leaderboards
grant select on cricket.leaderboards to app_user;

-- views
grant select on cricket.audit_logs to app_user;
grant select on cricket.player_season_stats to app_user, app_analyst;

-- app_copier brings whole rows in, and may take out what it brought
grant select, insert, delete
on cricket.tenants, cricket.seasons, cricket.tournaments, cricket.teams, cricket.players,
  cricket.player_embeddings, cricket.matches, cricket.ball_events
to app_copier;

revoke all
on all tables in schema cricket_chunks
from app_user, app_analyst, app_copier, app_monitor;
revoke all on schema cricket_chunks from public, app_user, app_analyst, app_copier, app_monitor;
--! EndIncluded cricket/grants.sql
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

create or replace trigger check_ball_events
  after insert on cricket.ball_events
  referencing new table as new_rows
  for each statement
  execute function cricket.check_ball_events();

create or replace trigger keep_match_start
  before update of starts_at on cricket.matches
  for each row
  when (old.starts_at is distinct from new.starts_at)
  execute function cricket.keep_match_start();
--! EndIncluded cricket/triggers.sql
--! Included cricket/jobs.sql
-- The leaderboards follow the statistics by a minute's work in the same five minutes. Chunks of ball
-- events go after ten years, and with them the statistics of their seasons; dropping a chunk is
-- dropping a table, no matter how many balls it holds. The hypertable itself is empty, and autovacuum
-- looks after the chunks, but nobody after the statistics of all of them together.
select
  jobs.declare (
    'refresh_cricket_leaderboards',
    '*/5 * * * *',
    'select cricket.refresh_leaderboards()',
    'Computes the leaderboards of tournaments that are on'
  );

select
  jobs.declare (
    'ball_events_retention',
    '23 4 * * *',
    $$select extensions.drop_chunks('cricket.ball_events', interval '10 years')$$,
    'Drops ball events after ten years, by whole chunks'
  );

select
  jobs.declare (
    'ball_events_statistics',
    '29 3 * * *',
    'analyze cricket.ball_events',
    'Statistics of all chunks together, which autovacuum never makes'
  );

select
  jobs.apply();
--! EndIncluded cricket/jobs.sql
