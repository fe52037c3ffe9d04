--! Previous: sha1:21aeb749be6dfdd96efc1676a0898309667332b9
--! Hash: sha1:9f5dd6ae922222f155d30b7795a2b3c8e2d11173
--! Message: fantasy rules

set local role app_owner;

--! Included fantasy/access.sql
-- What the policies ask. Each function looks one row up by its key, with its definer's rights, so that
-- no policy asks another one; a policy calls it as (select …), which runs once per statement and not
-- once per row. They answer from memberships and teams alone: app.user_role() is what a session
-- claims, these are what is true.
create or replace function fantasy.is_member() returns boolean
language sql stable parallel safe security definer
set search_path = ''
as $$
  select exists (
    select
    from fantasy.memberships as m
    where m.league_id = app.tenant_id() and m.user_id = app.user_id() and m.left_at is null
  )
$$;

create or replace function fantasy.is_commissioner() returns boolean
language sql stable parallel safe security definer
set search_path = ''
as $$
  select exists (
    select
    from fantasy.memberships as m
    where m.league_id = app.tenant_id() and m.user_id = app.user_id() and m.left_at is null
      and m.role = 'commissioner'
  )
$$;

create or replace function fantasy.my_team_id() returns uuid
language sql stable parallel safe security definer
set search_path = ''
as $$
  select t.id
  from fantasy.teams as t
  where t.league_id = app.tenant_id() and t.owner_id = app.user_id() and fantasy.is_member()
$$;

-- For functions with definer's rights, where no policy stands in the way.
create or replace function fantasy.require_member() returns void
language plpgsql stable parallel safe
set search_path = ''
as $$
begin
  perform app.require_tenant();
  perform app.require_role('commissioner', 'manager');
  if not fantasy.is_member() then
    perform app.fail('PB003', 'the user of this transaction is no member of the league');
  end if;
end
$$;

comment on function fantasy.is_member()
  is 'Whether the user of this transaction is a member of its league';

comment on function fantasy.is_commissioner()
  is 'Whether the user of this transaction is a commissioner of its league';

comment on function fantasy.my_team_id()
  is 'The team that the user of this transaction owns in its league, or NULL';

comment on function fantasy.require_member()
  is 'PB001 without a league, PB003 unless the user of this transaction is a member of it';

grant execute
on function fantasy.is_member(), fantasy.is_commissioner(), fantasy.my_team_id()
to app_user;

grant execute on function fantasy.is_member() to app_analyst;
--! EndIncluded fantasy/access.sql
--! Included fantasy/views.sql
-- What an application reads beyond the tables. The owner of these views passes row level security, so
-- each one is a wall of its own: security_barrier keeps a caller's functions behind its condition.
-- fantasy.league_members shows names and pictures of those in the league, and nothing else of users,
-- who are otherwise visible to themselves only. fantasy.audit_logs is the league's part of the
-- platform's log, for its commissioners. fantasy.feedback_board is what the people who run the
-- platform read: all open feedback, most urgent first; no application may.
create or replace view fantasy.league_members
with (security_barrier = true) as
select
  m.league_id,
  m.user_id,
  m.role,
  m.joined_at,
  m.left_at,
  u.name,
  u.avatar_url
from fantasy.memberships as m
join fantasy.users as u on u.id = m.user_id
where
  m.league_id = app.tenant_id() and (select fantasy.is_member());

create or replace view fantasy.audit_logs
with (security_barrier = true) as
select
  l.tenant_id as league_id,
  l.id,
  l.created_at,
  l.table_name,
  l.record_id,
  l.action,
  l.old_values,
  l.new_values,
  l.actor_id as user_id,
  l.ip_address,
  l.user_agent
from audit.log as l
where
  l.tenant_id = app.tenant_id()
  and l.table_schema = 'fantasy'
  and app.user_role() = 'commissioner'
  and (select fantasy.is_commissioner());

create or replace view fantasy.feedback_board
with (security_barrier = true) as
select
  f.user_id,
  f.id,
  f.status,
  f.priority,
  f.type,
  f.title,
  f.content,
  f.created_at,
  u.name as user_name
from fantasy.feedback as f
join fantasy.users as u on u.id = f.user_id
where
  f.status in ('open', 'in_progress')
order by
  array_position(array['urgent', 'high', 'medium', 'low'], f.priority),
  f.created_at desc,
  f.id;

comment on view fantasy.league_members
  is 'Who is or was in the league, with name and picture; a list to join with';

comment on view fantasy.audit_logs
  is 'The league''s changes with all their values, for its commissioners';

comment on column fantasy.audit_logs.user_id is 'Who made the change';

comment on view fantasy.feedback_board
  is 'Open feedback of all users, the most urgent and newest first, for app_analyst';
--! EndIncluded fantasy/views.sql
--! Included fantasy/search.sql
-- Player search, for what people type while they type it: every word may be cut short (prefix), accents
-- and case do not matter, and names may be misspelt (0.35 lets two letters swapped in the middle of a
-- name pass). Without words it lists all players by rank. Players are reference data: their policy hides no
-- row, so every operator may use an index, and no definer's rights are needed. A match of words counts
-- 1, one of spelling its similarity. The best match comes first, then the player's rank, then the key,
-- so that pages never overlap: the next page begins behind (after_match, after_rank, after_id), which
-- are match, sort_rank and id of the last row. Only the page's own players are looked up in player_stats. Every call is
-- planned for its own filters. The first statement loads pg_trgm, whose setting a function may only
-- name once the library is there.
select
  extensions.show_limit();

create or replace function fantasy.prefix_query(query text) returns tsquery
language sql immutable parallel safe
as $$
  select to_tsquery('app.simple', string_agg(word || ':*', ' & '))
  from regexp_split_to_table(app.search_text(query), '[^[:alnum:]]+') as word
  where word <> ''
$$;

create or replace function fantasy.require_season(season integer) returns void
language plpgsql stable parallel safe
set search_path = ''
as $$
begin
  if season is null or season not between 1920 and 2100 then
    perform app.fail('PB005', 'season is a year, 1920 to 2100');
  end if;
end
$$;

create or replace function fantasy.search_players(
  season integer,
  query text default null,
  positions text[] default null,
  nfl_teams text[] default null,
  statuses text[] default null,
  page_size integer default 50,
  after_match real default 2,
  after_rank integer default 0,
  after_id uuid default '00000000-0000-0000-0000-000000000000'
) returns table (
  id uuid,
  name text,
  "position" text,
  nfl_team text,
  status text,
  rank integer,
  adp numeric,
  image_url text,
  recent_points json,
  match real,
  sort_rank integer
)
language plpgsql stable parallel safe rows 50
set search_path = pg_catalog, extensions, pg_temp
set plan_cache_mode = force_custom_plan
set pg_trgm.word_similarity_threshold = 0.35
as $$
declare
  words constant tsquery := fantasy.prefix_query(query);
  spelling constant text := app.search_text(query);
begin
  perform fantasy.require_season(season);
  perform app.require_page(coalesce(query, '-'), page_size);
  if after_match is null or after_rank is null or after_id is null then
    perform app.fail('PB005', 'after_match, after_rank and after_id are given together');
  end if;
  return query
  with found as (
    select p.*, 1::real as match from fantasy.players as p where p.search_vector @@ words
    union all
    select p.*, word_similarity(spelling, app.search_text(p.name))
    from fantasy.players as p
    where spelling <% app.search_text(p.name)
  ),
  best as (
    select distinct on (f.id) f.* from found as f order by f.id, f.match desc
  ),
  page as (
    (
      select b.*
      from best as b
      where (positions is null or b.position = any (positions))
        and (nfl_teams is null or b.nfl_team = any (nfl_teams))
        and (statuses is null or b.status = any (statuses))
        and (-b.match, b.sort_rank, b.id) > (-after_match, after_rank, after_id)
      order by -b.match, b.sort_rank, b.id
      limit page_size
    )
    union all
    (
      select p.*, 1::real
      from fantasy.players as p
      where search_players.query is null
        and (positions is null or p.position = any (positions))
        and (nfl_teams is null or p.nfl_team = any (nfl_teams))
        and (statuses is null or p.status = any (statuses))
        and (p.sort_rank, p.id) > (after_rank, after_id)
      order by p.sort_rank, p.id
      limit page_size
    )
  )
  select g.id, g.name, g.position, g.nfl_team, g.status, g.rank, g.adp, g.image_url, s.recent_points, g.match, g.sort_rank
  from page as g
  cross join lateral (
    select coalesce(json_agg(json_build_object('week', w.week, 'points', w.fantasy_points) order by w.week desc), '[]') as recent_points
    from (
      select ps.week, ps.fantasy_points
      from fantasy.player_stats as ps
      where ps.player_id = g.id and ps.season = search_players.season
      order by ps.week desc
      limit 5
    ) as w
  ) as s
  order by -g.match, g.sort_rank, g.id;
end
$$;

comment on function fantasy.prefix_query(text)
  is 'Words as people type them, each cut short perhaps, as a query; NULL where there is no word';

comment on function fantasy.require_season(integer) is 'PB005 unless it is a year';

comment on function fantasy.search_players(
  integer,
  text,
  text[],
  text[],
  text[],
  integer,
  real,
  integer,
  uuid
)
  is 'Players by the beginnings of words or similar names, best first, each with the last five weeks of a season; without words by rank; PB005';

grant execute
on function fantasy.prefix_query(text),
  fantasy.require_season(integer),
  fantasy.search_players(integer, text, text[], text[], text[], integer, real, integer, uuid)
to app_user;
--! EndIncluded fantasy/search.sql
--! Included fantasy/draft.sql
-- The draft. Whose turn it is follows from the number of picks that were made: round and place come
-- from the number, and in a snake draft every second round runs backwards. A pick locks its draft, so
-- that of two at the same moment one comes after the other. It gives the player to the team, on the
-- bench; the last pick completes the draft. A commissioner may pick for a team that is away.
create or replace function fantasy.pick_order_of(
  pick_number integer,
  team_count integer,
  type text
) returns integer
language sql immutable parallel safe
as $$
  select case
    when type = 'snake' and (pick_number - 1) / team_count % 2 = 1 then team_count - (pick_number - 1) % team_count
    else (pick_number - 1) % team_count + 1
  end
$$;

create or replace function fantasy.make_pick(draft_id uuid, player_id uuid) returns integer
language plpgsql volatile parallel unsafe security definer
set search_path = ''
as $$
declare
  league constant uuid := app.require_tenant();
  draft fantasy.drafts;
  team_count integer;
  next_number integer;
  next_team uuid;
begin
  perform fantasy.require_member();
  select * into draft
  from fantasy.drafts as d
  where d.league_id = league and d.id = make_pick.draft_id
  for update;
  if not found then
    perform app.fail('PB004', format('no draft %s in this league', coalesce(draft_id::text, 'null')));
  end if;
  if draft.status <> 'in_progress' then
    perform app.fail('PB005', format('the draft is %s', draft.status));
  end if;

  select count(*) into team_count
  from fantasy.draft_order as o
  where o.league_id = league and o.draft_id = draft.id;
  select coalesce(max(p.pick_number), 0) + 1 into next_number
  from fantasy.draft_picks as p
  where p.league_id = league and p.draft_id = draft.id;
  if next_number > team_count * draft.rounds then
    perform app.fail('PB005', 'the draft has no picks left');
  end if;
  select o.team_id into next_team
  from fantasy.draft_order as o
  where o.league_id = league
    and o.draft_id = draft.id
    and o.pick_order = fantasy.pick_order_of(next_number, team_count, draft.type);
  if next_team is null then
    perform app.fail('PB005', 'the order of this draft has a gap');
  end if;
  if next_team is distinct from fantasy.my_team_id()
    and not (app.user_role() = 'commissioner' and fantasy.is_commissioner())
  then
    perform app.fail('PB003', 'another team is to pick');
  end if;

  if not exists (select from fantasy.players as p where p.id = make_pick.player_id) then
    perform app.fail('PB004', format('no player %s', coalesce(player_id::text, 'null')));
  end if;
  insert into fantasy.rosters (league_id, player_id, team_id)
  values (league, make_pick.player_id, next_team)
  on conflict on constraint rosters_league_id_player_id_key do nothing;
  if not found then
    perform app.fail('PB005', 'the player is taken');
  end if;
  insert into fantasy.draft_picks (league_id, draft_id, pick_number, team_id, player_id)
  values (league, draft.id, next_number, next_team, make_pick.player_id)
  on conflict on constraint draft_picks_league_id_draft_id_player_id_key do nothing;
  if not found then
    perform app.fail('PB005', 'the player was picked before');
  end if;

  if next_number = team_count * draft.rounds then
    update fantasy.drafts as d
    set status = 'completed', completed_at = clock_timestamp()
    where d.league_id = league and d.id = draft.id;
  end if;
  return next_number;
end
$$;

comment on function fantasy.pick_order_of(integer, integer, text)
  is 'Which place of the draft order makes a pick';

comment on function fantasy.make_pick(uuid, uuid)
  is 'The team whose turn it is picks a player: the number of the pick; PB001, PB003, PB004, PB005';

grant execute
on function fantasy.pick_order_of(integer, integer, text), fantasy.make_pick(uuid, uuid)
to app_user;
--! EndIncluded fantasy/draft.sql
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
set search_path = ''
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
    and (m.home_score, m.away_score) is distinct from (s.home_score, s.away_score);
  get diagnostics changed = row_count;
  return changed;
end
$$;

comment on function fantasy.update_live_scores(integer, integer, uuid)
  is 'Computes the scores of a week''s open matchups, of one league or of all, and writes those that changed: their number; PB004, PB005';

grant execute on function fantasy.update_live_scores(integer, integer, uuid) to app_jobs;
--! EndIncluded fantasy/live_scores.sql
--! Included fantasy/functions.sql
-- What an application asks in one call. The first two come before a league is chosen, so they have
-- their definer's rights: a login looks one user up by his exact address, and is the only way to a
-- password's hash; my_leagues() lists the leagues of the user of this transaction. recent_activity()
-- tells a league's members who did what, from the platform's log, without the values: trades and what
-- belongs to a user stay out of it. performance_summary() is for whoever looks after the platform;
-- its percentiles are measured values (nearest rank), none in between.
create or replace function fantasy.user_for_login(email text) returns table (
  user_id uuid,
  password_hash text
)
language sql stable parallel safe security definer
set search_path = ''
as $$
  select u.id, u.password_hash
  from fantasy.users as u
  where lower(u.email) = lower(user_for_login.email) and u.is_active
$$;

create or replace function fantasy.my_leagues() returns table (
  league_id uuid,
  name text,
  season integer,
  role text,
  joined_at timestamptz
)
language sql stable parallel safe security definer
set search_path = ''
as $$
  select l.id, l.name, l.season, m.role, m.joined_at
  from fantasy.memberships as m
  join fantasy.leagues as l on l.id = m.league_id
  where m.user_id = app.user_id() and m.left_at is null
  order by l.season desc, l.name, l.id
$$;

create or replace function fantasy.recent_activity(
  page_size integer default 10,
  before_created_at timestamptz default null,
  before_id bigint default null
) returns table (
  created_at timestamptz,
  id bigint,
  user_id uuid,
  user_name text,
  table_name text,
  action text
)
language plpgsql stable parallel safe security definer rows 10
set search_path = ''
as $$
declare
  league constant uuid := app.require_tenant();
begin
  perform fantasy.require_member();
  perform app.require_page('-', page_size);
  return query
  select l.created_at, l.id, l.actor_id, u.name, l.table_name, l.action
  from audit.log as l
  left join fantasy.users as u on u.id = l.actor_id
  where l.tenant_id = league
    and l.table_schema = 'fantasy'
    and l.table_name in ('leagues', 'memberships', 'teams', 'rosters', 'drafts', 'draft_picks', 'transactions')
    -- an upper bound, so that the months to come are left out
    and l.created_at < now() + interval '1 day'
    and (l.created_at, l.id) < (coalesce(before_created_at, 'infinity'), coalesce(before_id, 9223372036854775807))
  order by l.created_at desc, l.id desc
  limit page_size;
end
$$;

create or replace function fantasy.performance_summary(
  metric_type text,
  since timestamptz,
  until timestamptz
) returns table (
  metric_name text,
  measurements bigint,
  minimum numeric,
  mean numeric,
  p50 numeric,
  p95 numeric,
  p99 numeric,
  maximum numeric
)
language plpgsql stable parallel safe security definer
set search_path = ''
as $$
begin
  if metric_type is null or metric_type not in ('api_latency', 'query_time', 'cache_hit_rate') then
    perform app.fail('PB005', 'metric_type is api_latency, query_time or cache_hit_rate');
  end if;
  if since is null or until is null or since >= until or until - since > interval '1 year' then
    perform app.fail('PB005', 'since is before until, by at most a year');
  end if;
  return query
  select
    m.metric_name,
    count(*),
    min(m.value),
    round(avg(m.value), 4),
    percentile_disc(0.50) within group (order by m.value),
    percentile_disc(0.95) within group (order by m.value),
    percentile_disc(0.99) within group (order by m.value),
    max(m.value)
  from fantasy.performance_metrics as m
  where m.metric_type = performance_summary.metric_type
    and m.recorded_at >= since
    and m.recorded_at < until
  group by m.metric_name
  order by m.metric_name;
end
$$;

comment on function fantasy.user_for_login(text)
  is 'The active user with that address, for checking a password';

comment on function fantasy.my_leagues()
  is 'The leagues that the user of this transaction is a member of, the latest season first';

comment on function fantasy.recent_activity(integer, timestamptz, bigint)
  is 'Who did what in the league, newest first; PB001, PB003, PB005';

comment on function fantasy.performance_summary(text, timestamptz, timestamptz)
  is 'Count, mean and nearest-rank percentiles of each metric of a type; PB005';

grant execute
on function fantasy.user_for_login(text),
  fantasy.my_leagues(),
  fantasy.recent_activity(integer, timestamptz, bigint)
to app_user;

grant execute
on function fantasy.performance_summary(text, timestamptz, timestamptz)
to app_monitor;
--! EndIncluded fantasy/functions.sql
--! Included fantasy/policies.sql
-- Who sees and changes what. Two layers for app_user, kept apart so that neither can undo the other. A
-- restrictive policy per table pins every row to the league of the transaction, and lets in only
-- those who are members of it (asked once per statement); what belongs to a user is pinned to him.
-- Permissive ones, one per command, say what a member may do. Two roles: commissioner and manager. A
-- session may claim less than its user is, never more: whoever acts as commissioner is asked for in
-- memberships too. Both are asked inside (select …): once for a statement. A command without a
-- permissive policy is forbidden to everybody. Row level security is forced, so the owner is no
-- exception by accident (app_owner has BYPASSRLS on purpose).
-- players and player_stats are the same for all leagues: everybody reads, no application writes.
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
-- error_logs,          nobody                      members (insert only)              nobody
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
create policy players_reference on fantasy.players for select to app_user using (true);
create policy player_stats_reference on fantasy.player_stats for select to app_user using (true);

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
create policy error_logs_insert on fantasy.error_logs
  for insert to app_user
  with check ((select app.user_role() in ('commissioner', 'manager')) and user_id = app.user_id());

-- performance_metrics
create policy performance_metrics_tenant on fantasy.performance_metrics as restrictive
  for all to app_user
  using (league_id = app.tenant_id() and (select fantasy.is_member()));
create policy performance_metrics_insert on fantasy.performance_metrics
  for insert to app_user
  with check ((select app.user_role() in ('commissioner', 'manager')));
--! EndIncluded fantasy/policies.sql
--! Included fantasy/grants.sql
-- Which columns may be read and written at all; the policies decide about the rows. Nobody changes a
-- key, a tenant or a time that the database keeps, and nobody reads a password's hash: a login asks
-- fantasy.user_for_login(). app_user cannot truncate. Reads and writes are taken back first, so that
-- this file and materialized_views.sql, which comes after it, say what is granted.
revoke all
on all tables in schema fantasy
from app_user, app_analyst, app_copier, app_monitor, app_jobs;

grant usage on schema fantasy to app_user, app_analyst, app_copier, app_monitor, app_jobs;

-- reference data
grant select on fantasy.players, fantasy.player_stats to app_user, app_analyst;

-- users
grant
  select (id, email, name, avatar_url, is_active, created_at, updated_at),
  update (name, avatar_url)
on fantasy.users
to app_user;

-- leagues
grant select, update (name, season, settings) on fantasy.leagues to app_user;

-- memberships
grant select, insert (league_id, user_id, role), update (role, left_at)
on fantasy.memberships
to app_user;

-- teams
grant
  select,
  insert (league_id, owner_id, name, logo_url),
  update (owner_id, name, logo_url),
  delete
on fantasy.teams
to app_user;

-- rosters
grant select, insert (league_id, player_id, team_id, slot), update (team_id, slot), delete
on fantasy.rosters
to app_user;

-- matchups, draft_picks
grant select on fantasy.matchups, fantasy.draft_picks to app_user;

-- drafts
grant
  select,
  insert (league_id, season, type, rounds, seconds_per_pick, scheduled_at),
  update (type, status, rounds, seconds_per_pick, scheduled_at, started_at, completed_at),
  delete
on fantasy.drafts
to app_user;

-- draft_order
grant select, insert (league_id, draft_id, pick_order, team_id), update (team_id), delete
on fantasy.draft_order
to app_user;

-- transactions
grant select, insert (league_id, team_id, type), update (status, processed_at)
on fantasy.transactions
to app_user;

-- transaction_players
grant select, insert (league_id, transaction_id, player_id, action)
on fantasy.transaction_players
to app_user;

-- trades
grant
  select,
  insert (league_id, proposing_team_id, receiving_team_id, message, expires_at),
  update (status)
on fantasy.trades
to app_user;

-- trade_players
grant select, insert (league_id, trade_id, player_id, given_by)
on fantasy.trade_players
to app_user;

-- chat_messages
grant select, insert (league_id, user_id, type, content), delete
on fantasy.chat_messages
to app_user;

-- notifications
grant select, update (read_at), delete on fantasy.notifications to app_user;

-- feedback
grant select, insert (user_id, type, title, content) on fantasy.feedback to app_user;

-- logs
grant insert (league_id, user_id, severity, message, context) on fantasy.error_logs to app_user;

grant insert (league_id, metric_type, metric_name, value, metadata)
on fantasy.performance_metrics
to app_user;

grant select on fantasy.error_logs, fantasy.performance_metrics to app_monitor;

-- views
grant select on fantasy.league_members, fantasy.audit_logs to app_user;

grant select on fantasy.feedback_board to app_analyst;

-- app_copier brings whole rows in, and may take out what it brought
grant select, insert, delete
on fantasy.users, fantasy.leagues, fantasy.memberships, fantasy.teams, fantasy.players,
  fantasy.player_stats, fantasy.rosters, fantasy.matchups, fantasy.drafts, fantasy.draft_order,
  fantasy.draft_picks, fantasy.transactions, fantasy.transaction_players, fantasy.trades,
  fantasy.trade_players, fantasy.chat_messages, fantasy.notifications, fantasy.feedback
to app_copier;
--! EndIncluded fantasy/grants.sql
--! Included fantasy/triggers.sql
-- What people change is audited, and updated_at is kept true. Not audited: matchups, players and
-- player_stats, which feeds rewrite all the time; chat_messages, notifications, error_logs and
-- performance_metrics, which are events themselves. What belongs to a user (users, feedback) is
-- logged under the user. Both calls may be repeated.
select
  app.touch_on_update(target)
from unnest(
  array[
    'fantasy.users',
    'fantasy.leagues',
    'fantasy.teams',
    'fantasy.players',
    'fantasy.player_stats',
    'fantasy.rosters',
    'fantasy.matchups',
    'fantasy.drafts',
    'fantasy.transactions',
    'fantasy.trades',
    'fantasy.feedback'
  ]::regclass[]
) as target;

select
  audit.enable(target)
from unnest(
  array[
    'fantasy.leagues',
    'fantasy.memberships',
    'fantasy.teams',
    'fantasy.rosters',
    'fantasy.drafts',
    'fantasy.draft_order',
    'fantasy.draft_picks',
    'fantasy.transactions',
    'fantasy.transaction_players',
    'fantasy.trades',
    'fantasy.trade_players',
    'fantasy.feedback'
  ]::regclass[]
) as target;

select
  audit.enable('fantasy.users', hidden => '{password_hash}');
--! EndIncluded fantasy/triggers.sql
--! Included fantasy/events.sql
-- Live updates. After each statement that changes what people are watching, one notification on the
-- channel fantasy says what kind of thing happened in which leagues: {"kind", "leagues"}. It carries
-- no data, so nobody learns from it what he may not read, and a lost one costs nothing: whoever hears
-- it, or reconnects, asks for the present state. Sessions that commit with notifications queue up for
-- one lock: hence one per statement, and one more for every further 100 leagues, so that a payload
-- stays below 8,000 bytes. There is no outbox, because nothing has to be delivered exactly once.
create or replace function fantasy.notify_leagues() returns trigger
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
begin
  perform pg_notify('fantasy', json_build_object('kind', tg_argv[0], 'leagues', json_agg(n.league_id))::text)
  from (
    select d.league_id, (row_number() over (order by d.league_id) - 1) / 100 as message
    from (select distinct c.league_id from changed as c) as d
  ) as n
  group by n.message;
  return null;
end
$$;

comment on function fantasy.notify_leagues()
  is 'Trigger: says once per statement in which leagues something happened; its argument is the kind';

create or replace trigger notify_score_update
  after update on fantasy.matchups
  referencing new table as changed
  for each statement
  execute function fantasy.notify_leagues('score_update');

create or replace trigger notify_draft_pick
  after insert on fantasy.draft_picks
  referencing new table as changed
  for each statement
  execute function fantasy.notify_leagues('draft_pick');

create or replace trigger notify_trade_proposed
  after insert on fantasy.trades
  referencing new table as changed
  for each statement
  execute function fantasy.notify_leagues('trade_proposed');

create or replace trigger notify_chat_message
  after insert on fantasy.chat_messages
  referencing new table as changed
  for each statement
  execute function fantasy.notify_leagues('chat_message');
--! EndIncluded fantasy/events.sql
--! Included fantasy/materialized_views.sql
-- Standings: every league's table of every season, from the matchups that are complete. Rank goes by
-- wins, then by points for; teams that are equal in both share a rank. A season's teams are those
-- that its matchups name, so that they all stand there before the first week is over. Refreshed every
-- five minutes; fantasy.league_standings shows the league of the transaction to its members, and all
-- of them to nobody but app_analyst.
drop materialized view if exists analytics.league_standings cascade;

create materialized view analytics.league_standings as
with sides as (
  select
    m.league_id,
    m.season,
    m.is_complete,
    s.team_id,
    s.points_for,
    s.points_against
  from fantasy.matchups as m
  cross join lateral (
    values
      (m.home_team_id, m.home_score, m.away_score),
      (m.away_team_id, m.away_score, m.home_score)
  ) as s (team_id, points_for, points_against)
),
records as (
  select
    s.league_id,
    s.season,
    s.team_id,
    count(*) filter (where s.is_complete and s.points_for > s.points_against) as wins,
    count(*) filter (where s.is_complete and s.points_for < s.points_against) as losses,
    count(*) filter (where s.is_complete and s.points_for = s.points_against) as ties,
    coalesce(sum(s.points_for) filter (where s.is_complete), 0) as points_for,
    coalesce(sum(s.points_against) filter (where s.is_complete), 0) as points_against
  from sides as s
  group by
    s.league_id,
    s.season,
    s.team_id
)
select
  r.league_id,
  r.season,
  r.team_id,
  rank() over (partition by r.league_id, r.season order by r.wins desc, r.points_for desc) as rank,
  r.wins,
  r.losses,
  r.ties,
  r.points_for,
  r.points_against
from records as r;

-- squawk-ignore require-concurrent-index-creation
create unique index league_standings_league_id_season_team_id_key
  on analytics.league_standings (league_id, season, team_id);

comment on index analytics.league_standings_league_id_season_team_id_key
  is 'The table of one season (standings, dashboard); refreshing concurrently needs it';

comment on materialized view analytics.league_standings
  is 'The table of every fantasy league and season; read through fantasy.league_standings';

comment on column analytics.league_standings.rank
  is 'By wins, then by points for; equal teams share a rank';

create or replace view fantasy.league_standings
with (security_barrier = true) as
select
  s.league_id,
  s.season,
  s.team_id,
  s.rank,
  s.wins,
  s.losses,
  s.ties,
  s.points_for,
  s.points_against
from analytics.league_standings as s
where
  s.league_id = app.tenant_id()
  and (select fantasy.is_member() or pg_has_role('app_analyst', 'usage'));

comment on view fantasy.league_standings
  is 'The league''s table of each season, for its members; at most some minutes old';

grant select on fantasy.league_standings to app_user, app_analyst;

select
  analytics.declare ('league_standings', schedule => '1-59/5 * * * *', stale_after => '15 minutes');
--! EndIncluded fantasy/materialized_views.sql
--! Included fantasy/jobs.sql
-- Fantasy's own jobs: what expires, and what nobody needs any more. Old logs go with their partitions.
-- A run takes away at most so many rows that it is over in a second; the next one goes on.
select
  jobs.declare (
    'fantasy_trade_expiry',
    '11,26,41,56 * * * *',
    $$update fantasy.trades set status = 'expired' where status = 'proposed' and expires_at < now()$$,
    'Trades that nobody answered in time expire'
  );

select
  jobs.declare (
    'fantasy_notification_retention',
    '31 * * * *',
    $$delete from fantasy.notifications
      where (user_id, id) in (
        select user_id, id from fantasy.notifications
        where read_at < now() - interval '90 days' or created_at < now() - interval '1 year'
        limit 20000
      )$$,
    'Notifications go 90 days after they were read, or after a year'
  );

select
  jobs.declare (
    'fantasy_statistics',
    '51 4 * * *',
    'analyze fantasy.players, fantasy.player_stats, fantasy.rosters, fantasy.matchups',
    'The planner knows the new week before the league wakes up'
  );

select
  jobs.apply();
--! EndIncluded fantasy/jobs.sql
