-- Fills the old Astral Field database. plumb.scale multiplies the numbers of rows (1 = 200,000 player
-- statistics, 2,400 players, 500 leagues with about 5,000 teams, 6,000 users); plumb.seed chooses the
-- rows: the same seed gives the same rows. Chance is a hash of the row's number, so nothing here
-- depends on a clock or on random(). The season of 2024 is in its 9th week, which is being played;
-- 2021 to 2023 are finished, and the statistics reach back to 2019. A few leagues have stopped, a few
-- are just drafting. Chat is loud in a few leagues and silent in most.
--
-- About 0.5 % of the rows are dirty. Every table first gets all its clean rows; then copies of some of
-- them are added, each spoilt in one way and noted in generated_dirt. Dirty rows come last in every
-- table and nothing refers to them, so that no clean row falls with one.
create function pg_temp.draw(n bigint, salt integer, sides integer) returns integer
language sql stable
as $$
  select ((hashint8extended(n, current_setting('plumb.seed')::bigint * 1000 + salt) & 9007199254740991) % sides)::integer
$$;

create function pg_temp.sized(clean integer, lowest integer) returns integer
language sql stable
as $$
  select greatest(lowest, round(clean * current_setting('plumb.scale')::numeric))::integer
$$;

create function pg_temp.key(prefix text, n bigint) returns text
language sql immutable
as $$
  select prefix || '_' || lpad(n::text, 8, '0')
$$;

-- Notes and returns which rows are to be copied as dirty ones: every kind once at least.
create function pg_temp.spoil(
  target text,
  prefix text,
  kinds text[]
) returns table (new_id text, old_id text, kind text)
language plpgsql
as $$
declare
  clean bigint;
  dirty bigint;
begin
  execute format('select count(*) from %I', target) into clean;
  dirty := least(greatest(cardinality(kinds), round(clean * 0.005)), clean);
  return query
  insert into generated_dirt as g (table_name, id, kind)
  select target, pg_temp.key(prefix, clean + d), kinds[d % cardinality(kinds) + 1]
  from generate_series(1, dirty) as d
  returning g.id, pg_temp.key(prefix, (split_part(g.id, '_', 2)::bigint - clean) * clean / (dirty + 1) + 1), g.kind;
end
$$;

create temporary table first_names as
select
  name,
  row_number() over () - 1 as n
from unnest(
  array[
    'Patrick',
    'Ja''Marr',
    'Josh',
    'José',
    'Justin',
    'D''Andre',
    'Travis',
    'Amon-Ra',
    'Saquon',
    'Zoë',
    'Jürgen',
    'Tyreek',
    'Łukasz',
    'Breece',
    'Bijan',
    'Garrett',
    'Søren',
    'DeVonta',
    'Kyren',
    'Nico',
    'T.J.',
    'Jalen',
    'Lamar',
    'Mikaël',
    'Puka',
    'George',
    'Dalton',
    'Chloé',
    'Isiah',
    'De''Von',
    'Trey',
    'Noé',
    'Cooper',
    'Rachaad',
    'Jaylen',
    'Ólafur',
    'Kenneth'
  ]
) as name;

create temporary table last_names as
select
  name,
  row_number() over () - 1 as n
from unnest(
  array[
    'Mahomes',
    'Chase',
    'Allen',
    'Ramírez',
    'Jefferson',
    'O''Neal',
    'Kelce',
    'St. Brown',
    'Barkley',
    'Müller',
    'Hill',
    'Kowalski',
    'Hall',
    'Robinson',
    'Wilson',
    'Sørensen',
    'Smith',
    'Williams',
    'Collins',
    'Hockenson',
    'Hurts',
    'Jackson',
    'Nacua',
    'Kittle',
    'Kincaid',
    'Pacheco',
    'Achane',
    'McBride',
    'Kupp',
    'White',
    'Waddle',
    'Jónsson',
    'Walker',
    'Muñoz',
    'Nguyễn',
    'D''Angelo',
    'Öztürk',
    'Van der Berg',
    'Müller-Schmidt',
    'Ekeler',
    'Etienne',
    'Lawrence',
    'Herbert',
    'Burrow',
    'Çelik',
    'Adams',
    'Diggs'
  ]
) as name;

create temporary table nfl_teams as
select
  name,
  row_number() over () - 1 as n
from unnest(
  array[
    'ARI',
    'ATL',
    'BAL',
    'BUF',
    'CAR',
    'CHI',
    'CIN',
    'CLE',
    'DAL',
    'DEN',
    'DET',
    'GB',
    'HOU',
    'IND',
    'JAX',
    'KC',
    'LAC',
    'LAR',
    'LV',
    'MIA',
    'MIN',
    'NE',
    'NO',
    'NYG',
    'NYJ',
    'PHI',
    'PIT',
    'SEA',
    'SF',
    'TB',
    'TEN',
    'WAS'
  ]
) as name;

insert into users
select
  pg_temp.key('usr', u.n),
  'user' || u.n || '@' || (array['example.org', 'example.com', 'Example.net']) [1 + pg_temp.draw(u.n, 1, 3)],
  '$2b$12$' || md5(u.n::text || current_setting('plumb.seed')),
  f.name || ' ' || l.name,
  case
    when pg_temp.draw(u.n, 4, 3) > 0 then 'https://img.example.org/u/' || u.n || '.png'
  end,
  pg_temp.draw(u.n, 5, 50) > 0,
  timestamp '2021-06-01' + u.n % 1200 * interval '1 day' + pg_temp.draw(u.n, 6, 86400) * interval '1 second',
  null
from generate_series(1, pg_temp.sized(6000, 40)) as u (n)
join first_names as f on f.n = pg_temp.draw(u.n, 2, 37)
join last_names as l on l.n = pg_temp.draw(u.n, 3, 47);

-- The plan of a league: how many teams, since when, whether it still plays, whether it is drafting.
create temporary table league_plans as
select
  n,
  (array[8, 10, 10, 10, 12, 12]) [1 + pg_temp.draw(n, 10, 6)] as team_count,
  case
    when n % 50 = 2 then 2024
    else 2021 + pg_temp.draw(n, 11, 4)
  end as founded,
  case
    when n % 50 <> 2 and pg_temp.draw(n, 12, 10) = 0 then 2023
    else 2024
  end as season,
  n % 50 = 2 as is_drafting,
  pg_temp.draw(n, 13, pg_temp.sized(6000, 40)) as first_user
from generate_series(1, pg_temp.sized(500, 4)) as n;

update league_plans set founded = least(founded, season);

insert into leagues
select
  pg_temp.key('lge', p.n),
  (
    array['The Gridiron', 'Sunday Legends', 'Büro-Liga', 'Touchdown Tribe', 'Los Campeones', 'Mom''s Couch']
  ) [1 + pg_temp.draw(p.n, 14, 6)] || ' ' || p.n,
  p.season::text,
  case
    when pg_temp.draw(p.n, 15, 20) > 0 then jsonb_build_object(
      'scoring',
      (array['ppr', 'half_ppr', 'standard']) [1 + pg_temp.draw(p.n, 16, 3)],
      'teams',
      p.team_count,
      'playoff_weeks',
      '[15, 16, 17]'::jsonb
    )
  end,
  make_timestamp(p.founded, 7, 1, 0, 0, 0) + p.n % 50 * interval '1 day',
  null
from league_plans as p;

create temporary table seats as
select
  row_number() over (order by p.n, seat) as n,
  p.n as league,
  seat,
  1 + (p.first_user + seat) % pg_temp.sized(6000, 40) as member,
  p.founded
from league_plans as p
cross join lateral generate_series(1, p.team_count) as seat;

create unique index on seats (league, seat);
analyze seats;

insert into league_members
select
  pg_temp.key('mbr', n),
  pg_temp.key('lge', league),
  pg_temp.key('usr', member),
  case
    when seat = 1 then 'COMMISSIONER'
    else 'MANAGER'
  end,
  make_timestamp(founded, 7, 1, 0, 0, 0) + seat * interval '1 day'
from seats;

insert into players
select
  pg_temp.key('ply', q.n),
  case
    when p.position = 'DST' then t.name || ' Defense ' || q.n / 20
    else f.name || ' ' || l.name
  end,
  p.position,
  case
    when q.n <= 1500 or pg_temp.draw(q.n, 23, 4) > 0 then t.name
  end,
  case
    when pg_temp.draw(q.n, 24, 100) < 80 then 'ACTIVE'
    else (array['QUESTIONABLE', 'DOUBTFUL', 'OUT', 'IR', 'SUSPENDED', 'RETIRED']) [1 + pg_temp.draw(q.n, 25, 6)]
  end,
  case
    when q.n <= greatest(300, pg_temp.sized(2000, 0)) then q.n
  end,
  case
    when q.n <= 400 then round((q.n + pg_temp.draw(q.n, 26, 200) / 100.0)::numeric, 2)
  end,
  case
    when q.n % 3 > 0 then 'https://img.example.org/p/' || q.n || '.png'
  end,
  timestamp '2019-08-01',
  timestamp '2024-10-30'
from generate_series(1, pg_temp.sized(2400, 200)) as q (n)
cross join lateral (
  select
    (array['QB', 'RB', 'RB', 'RB', 'WR', 'WR', 'WR', 'WR', 'TE', 'TE', 'K', 'DST']) [1 + pg_temp.draw(q.n, 20, 12)] as position
) as p
join first_names as f on f.n = pg_temp.draw(q.n, 21, 37)
join last_names as l on l.n = pg_temp.draw(q.n, 22, 47)
join nfl_teams as t on t.n = q.n % 32;

-- Better players score more; a week in twelve is missed. The newest weeks come first, and the oldest
-- rows are cut off where there are enough.
insert into player_stats
select
  pg_temp.key('pst', row_number() over (order by s.season desc, s.week desc, s.player)),
  pg_temp.key('ply', s.player),
  s.week,
  s.season::text,
  case
    when pg_temp.draw(s.n, 34, 40) > 0 then jsonb_build_object(
      'yards',
      (s.points * 6)::integer,
      'touchdowns',
      (s.points / 9)::integer,
      'receptions',
      pg_temp.draw(s.n, 33, 9),
      'fumbles',
      pg_temp.draw(s.n, 35, 12) / 11
    )
  end,
  s.points,
  make_timestamp(s.season, 9, 8, 20, 0, 0) + s.week * interval '7 days'
from (
  select
    k.*,
    round(
      (
        28.0 / (1 + k.player / 150.0) * pg_temp.draw(k.n, 31, 180) / 100 - pg_temp.draw(k.n, 32, 200) / 100.0
      )::numeric,
      2
    )::double precision as points
  from (
    select
      player,
      season,
      week,
      (player * 1000::bigint + season - 2000) * 100 + week as n
    from generate_series(1, pg_temp.sized(2400, 200)) as player
    cross join generate_series(2019, 2024) as season
    cross join generate_series(1, 17) as week
    where
      season < 2024 or week <= 9
  ) as k
  where
    pg_temp.draw(k.n, 30, 12) > 0
  order by
    k.season desc,
    k.week desc,
    k.player
  limit
    greatest(pg_temp.sized(200000, 0), 9 * pg_temp.sized(2400, 200))
) as s;

insert into drafts
select
  pg_temp.key('drf', row_number() over (order by p.n, y.season)),
  pg_temp.key('lge', p.n),
  y.season::text,
  case
    when p.n % 8 = 0 then 'LINEAR'
    else 'SNAKE'
  end,
  case
    when p.is_drafting then 'IN_PROGRESS'
    else 'COMPLETED'
  end,
  15,
  (array[60, 90, 120]) [1 + pg_temp.draw(p.n, 40, 3)],
  d.day,
  d.day + interval '5 minutes',
  case
    when not p.is_drafting then d.day + interval '3 hours'
  end,
  d.day - interval '30 days'
from league_plans as p
cross join lateral generate_series(p.founded, p.season) as y (season)
cross join lateral (
  select
    case
      when p.is_drafting then timestamp '2024-11-03 18:00'
      else make_timestamp(y.season, 8, 20, 18, 0, 0) + p.n % 14 * interval '1 day'
    end as day
) as d;

create temporary table draft_plans as
select
  split_part(d.id, '_', 2)::bigint as n,
  p.n as league,
  d.season::integer as season,
  d.type,
  p.team_count,
  case
    when p.is_drafting then p.team_count * 15 / 2 + 3
    else p.team_count * 15
  end as picks_made,
  d."startedAt" as started
from drafts as d
join league_plans as p on pg_temp.key('lge', p.n) = d."leagueId";

insert into draft_order
select
  pg_temp.key('ord', row_number() over (order by d.n, s.seat)),
  pg_temp.key('drf', d.n),
  pg_temp.key('tem', s.n),
  1 + (s.seat + d.season) % d.team_count
from draft_plans as d
join seats as s on s.league = d.league;

-- The best are picked first, each league with its own taste within eight.
create temporary table picks as
select
  row_number() over (order by d.n, pick) as n,
  d.n as draft,
  d.league,
  d.season,
  pick,
  s.n as team,
  (pick - 1) / d.team_count + 1 as round,
  (pick - 1) / 8 * 8 + ((pick - 1) * 5 + pg_temp.draw(d.n, 41, 8)) % 8 + 1 as player,
  d.started + pick * interval '55 seconds' as picked
from draft_plans as d
cross join lateral generate_series(1, d.picks_made) as pick
cross join lateral (
  select
    case
      when d.type = 'SNAKE' and (pick - 1) / d.team_count % 2 = 1 then d.team_count - (pick - 1) % d.team_count
      else (pick - 1) % d.team_count + 1
    end as place
) as o
join seats as s on s.league = d.league and 1 + (s.seat + d.season) % d.team_count = o.place;

insert into draft_picks
select
  pg_temp.key('pck', n),
  pg_temp.key('drf', draft),
  pick,
  pg_temp.key('tem', team),
  pg_temp.key('ply', player),
  picked
from picks;

insert into roster
select
  pg_temp.key('rst', row_number() over (order by k.n)),
  pg_temp.key('lge', k.league),
  pg_temp.key('tem', k.team),
  pg_temp.key('ply', k.player),
  s.slot,
  s.slot not in ('BN', 'IR'),
  k.picked
from picks as k
join league_plans as p on p.n = k.league and p.season = k.season
cross join lateral (
  select
    (array['RB', 'WR', 'QB', 'RB', 'WR', 'TE', 'FLEX', 'BN', 'DST', 'K', 'BN', 'BN', 'BN', 'BN', 'IR']) [k.round] as slot
) as s;

-- Round robin by the circle method, fourteen weeks a season.
insert into matchups
select
  pg_temp.key('mat', m.n),
  pg_temp.key('lge', m.league),
  m.week,
  m.season::text,
  pg_temp.key('tem', h.n),
  pg_temp.key('tem', a.n),
  case
    when m.is_complete then round((60 + (pg_temp.draw(m.n, 51, 5000) + pg_temp.draw(m.n, 52, 5000)) / 100.0)::numeric, 2)
    else 0
  end,
  case
    when m.is_complete then round((60 + (pg_temp.draw(m.n, 53, 5000) + pg_temp.draw(m.n, 54, 5000)) / 100.0)::numeric, 2)
    else 0
  end,
  m.is_complete,
  make_timestamp(m.season, 8, 30, 0, 0, 0),
  null
from (
  select
    row_number() over (order by p.n, y.season, week, i) as n,
    p.n as league,
    y.season,
    week,
    y.season < 2024 or week < 9 as is_complete,
    case
      when i = 0 then p.team_count
      else 1 + (week + i) % (p.team_count - 1)
    end as home,
    case
      when i = 0 then 1 + week % (p.team_count - 1)
      else 1 + (week - i + p.team_count - 1) % (p.team_count - 1)
    end as away
  from league_plans as p
  cross join lateral generate_series(p.founded, p.season) as y (season)
  cross join generate_series(1, 14) as week
  cross join lateral generate_series(0, p.team_count / 2 - 1) as i
  where
    not p.is_drafting
) as m
join seats as h on h.league = m.league and h.seat = m.home
join seats as a on a.league = m.league and a.seat = m.away;

-- The record of the season that a team plays, as the old application kept it.
insert into teams
with records as (
  select
    s.team,
    count(*) filter (where s.own > s.other) as wins,
    count(*) filter (where s.own < s.other) as losses,
    count(*) filter (where s.own = s.other) as ties,
    sum(s.own) as points_for,
    sum(s.other) as points_against
  from matchups as m
  join leagues as l on l.id = m."leagueId" and l."currentSeason" = m.season
  cross join lateral (
    values
      (m."homeTeamId", m."homeScore", m."awayScore"),
      (m."awayTeamId", m."awayScore", m."homeScore")
  ) as s (team, own, other)
  where
    m."isComplete"
  group by
    s.team
)
select
  pg_temp.key('tem', s.n),
  pg_temp.key('lge', s.league),
  case
    when s.seat < 8 or pg_temp.draw(s.n, 60, 20) > 0 then pg_temp.key('usr', s.member)
  end,
  (
    array[
      'Hail Marys',
      'L''Équipe',
      'Die Zweiten',
      'Fumble Bees',
      'Los Ñandúes',
      'End Zone Elves',
      'Punt Intended',
      '4th & Long'
    ]
  ) [1 + pg_temp.draw(s.n, 61, 8)] || ' ' || s.seat,
  case
    when s.n % 4 > 0 then 'https://img.example.org/t/' || s.n || '.png'
  end,
  coalesce(r.wins, 0),
  coalesce(r.losses, 0),
  coalesce(r.ties, 0),
  coalesce(r.points_for, 0),
  coalesce(r.points_against, 0),
  rank() over (
    partition by s.league
    order by
      coalesce(r.wins, 0) desc,
      coalesce(r.points_for, 0) desc
  ),
  make_timestamp(s.founded, 7, 2, 0, 0, 0),
  timestamp '2024-10-29'
from seats as s
left join records as r on r.team = pg_temp.key('tem', s.n);

-- What happens in a league happens in few leagues most: the cube of a uniform draw is the league.
create temporary table happenings as
select
  n,
  1 + floor(l.leagues * (pg_temp.draw(n, 70, 1000000) / 1000000.0) ^ 3)::bigint as league,
  timestamp '2021-08-01' + (sqrt(pg_temp.draw(n, 71, 1000000) / 1000000.0) * interval '1189 days') as happened
from generate_series(1, pg_temp.sized(60000, 400)) as n
cross join (select count(*) as leagues from league_plans) as l;

insert into chat_messages
select
  pg_temp.key('msg', h.n),
  pg_temp.key('lge', h.league),
  case
    when h.n % 40 > 0 then pg_temp.key('usr', s.member)
  end,
  case
    when h.n % 40 = 0 then 'The draft begins soon'
    else (
      array[
        'Who drops a kicker on a Sunday?',
        'Trade?',
        'That''s on the ref 🤦',
        'Glückwunsch!',
        'Need a RB, offering a WR.',
        '¡Vamos!',
        'gg',
        'Benching him was a mistake. Again.'
      ]
    ) [1 + pg_temp.draw(h.n, 72, 8)] || repeat(
      ' ' || md5(h.n::text),
      case
        when pg_temp.draw(h.n, 73, 50) = 0 then 30
        else 0
      end
    )
  end,
  case
    when h.n % 40 = 0 then 'SYSTEM'
    when h.n % 41 = 0 then 'IMAGE'
    else 'TEXT'
  end,
  h.happened
from happenings as h
join league_plans as p on p.n = h.league
join seats as s on s.league = h.league and s.seat = 1 + pg_temp.draw(h.n, 74, p.team_count);

insert into transactions
select
  pg_temp.key('trx', h.n),
  pg_temp.key('lge', h.league),
  pg_temp.key('tem', s.n),
  k.type,
  k.status,
  case k.type
    when 'WAIVER' then jsonb_build_array(pg_temp.key('ply', k.player), pg_temp.key('ply', k.player + 1))
    else jsonb_build_array(pg_temp.key('ply', k.player))
  end,
  h.happened,
  case
    when k.status <> 'PENDING' then h.happened + interval '1 day'
  end
from happenings as h
join league_plans as p on p.n = h.league
join seats as s on s.league = h.league and s.seat = 1 + pg_temp.draw(h.n, 80, p.team_count)
cross join lateral (
  select
    (array['ADD', 'ADD', 'DROP', 'WAIVER', 'WAIVER', 'TRADE']) [1 + pg_temp.draw(h.n, 81, 6)] as type,
    case
      when pg_temp.draw(h.n, 82, 50) = 0 then 'PENDING'
      else (array['COMPLETED', 'COMPLETED', 'COMPLETED', 'FAILED', 'CANCELLED']) [1 + pg_temp.draw(h.n, 83, 5)]
    end as status,
    1 + pg_temp.draw(h.n, 84, pg_temp.sized(2400, 200) - 1) as player
) as k
where
  h.n <= pg_temp.sized(40000, 300);

insert into trades
select
  pg_temp.key('trd', h.n),
  pg_temp.key('lge', h.league),
  pg_temp.key('tem', a.n),
  pg_temp.key('tem', b.n),
  (array['ACCEPTED', 'REJECTED', 'CANCELLED', 'EXPIRED', 'PROPOSED']) [1 + pg_temp.draw(h.n, 90, 5)],
  jsonb_build_array(pg_temp.key('ply', 1 + pg_temp.draw(h.n, 91, 90))),
  jsonb_build_array(pg_temp.key('ply', 91 + pg_temp.draw(h.n, 92, 90))),
  case
    when h.n % 3 = 0 then 'Fair, isn''t it?'
  end,
  h.happened + interval '7 days',
  h.happened
from happenings as h
join league_plans as p on p.n = h.league
join seats as a on a.league = h.league and a.seat = 1 + pg_temp.draw(h.n, 93, p.team_count)
join seats as b on b.league = h.league and b.seat = 1 + a.seat % p.team_count
where
  h.n <= pg_temp.sized(3000, 50);

insert into notifications
select
  pg_temp.key('ntf', h.n),
  pg_temp.key('usr', s.member),
  case
    when h.n % 9 > 0 then pg_temp.key('lge', h.league)
  end,
  (array['DRAFT', 'SCORE', 'TRADE', 'TRANSACTION', 'SYSTEM']) [1 + pg_temp.draw(h.n, 100, 5)],
  (array['Your player is out', 'You were offered a trade', 'The week is over', 'You''re on the clock']) [1 + pg_temp.draw(h.n, 101, 4)],
  case
    when h.n % 2 = 0 then 'Open the league to see more'
  end,
  pg_temp.draw(h.n, 102, 10) > 0,
  h.happened
from happenings as h
join league_plans as p on p.n = h.league
join seats as s on s.league = h.league and s.seat = 1 + pg_temp.draw(h.n, 103, p.team_count)
where
  h.n <= pg_temp.sized(40000, 300);

insert into feedback
select
  pg_temp.key('fdb', n),
  pg_temp.key('usr', 1 + pg_temp.draw(n, 110, pg_temp.sized(6000, 40))),
  (array['BUG', 'FEATURE', 'QUESTION', 'OTHER']) [1 + pg_temp.draw(n, 111, 4)],
  'Feedback ' || n,
  'The live scores are a minute late, c''est dommage',
  (array['OPEN', 'IN_PROGRESS', 'RESOLVED', 'CLOSED', 'CLOSED', 'CLOSED', 'CLOSED', 'CLOSED']) [1 + pg_temp.draw(n, 112, 8)],
  (array['LOW', 'MEDIUM', 'MEDIUM', 'HIGH', 'URGENT']) [1 + pg_temp.draw(n, 113, 5)],
  timestamp '2022-01-01' + n % 1000 * interval '1 day',
  null
from generate_series(1, pg_temp.sized(1200, 20)) as n;

insert into audit_logs
select
  pg_temp.key('aud', h.n),
  pg_temp.key('usr', s.member),
  (array['LINEUP_CHANGED', 'PLAYER_ADDED', 'TRADE_PROPOSED', 'TEAM_RENAMED']) [1 + pg_temp.draw(h.n, 120, 4)],
  jsonb_build_object('league', h.league),
  h.happened
from happenings as h
join seats as s on s.league = h.league and s.seat = 1 + pg_temp.draw(h.n, 121, 8);

-- The dirt.
insert into users
select
  d.new_id,
  case d.kind
    when 'duplicate_email' then upper(s.email)
    when 'out_of_range' then 'nobody'
    else 'x' || s.email
  end,
  s."hashedPassword",
  case d.kind
    when 'missing_name' then null
    when 'over_long_text' then repeat('x', 101)
    else s.name
  end,
  s.avatar,
  s."isActive",
  s."createdAt",
  s."updatedAt"
from pg_temp.spoil('users', 'usr', array['duplicate_email', 'missing_name', 'over_long_text', 'out_of_range']) as d
join users as s on s.id = d.old_id;

insert into leagues
select
  d.new_id,
  case d.kind
    when 'missing_name' then ''
    else s.name
  end,
  case d.kind
    when 'not_a_number' then 'next'
    else s."currentSeason"
  end,
  case d.kind
    when 'bad_json' then '["ppr"]'
    else s.settings
  end,
  s."createdAt",
  s."updatedAt"
from pg_temp.spoil('leagues', 'lge', array['bad_json', 'missing_name', 'not_a_number']) as d
join leagues as s on s.id = d.old_id;

insert into league_members
select
  d.new_id,
  s."leagueId",
  case d.kind
    when 'orphan' then 'usr_gone'
    else s."userId"
  end,
  case d.kind
    when 'unknown_status' then 'FRIEND'
    else s.role
  end,
  s."joinedAt"
from pg_temp.spoil('league_members', 'mbr', array['orphan', 'unknown_status', 'duplicate']) as d
join league_members as s on s.id = d.old_id;

insert into teams
select
  d.new_id,
  case d.kind
    when 'orphan' then 'lge_gone'
    else s."leagueId"
  end,
  case d.kind
    when 'duplicate' then (
      select
        m."userId"
      from league_members as m
      where
        m."leagueId" = s."leagueId"
      order by
        m.id
      limit
        1
    )
    else s."ownerId"
  end,
  case d.kind
    when 'missing_name' then null
    when 'over_long_text' then repeat('é', 101)
    else s.name
  end,
  s.logo,
  s.wins,
  s.losses,
  s.ties,
  s."pointsFor",
  s."pointsAgainst",
  s.standing,
  s."createdAt",
  s."updatedAt"
from pg_temp.spoil('teams', 'tem', array['orphan', 'duplicate', 'missing_name', 'over_long_text']) as d
join teams as s on s.id = d.old_id;

insert into players
select
  d.new_id,
  case d.kind
    when 'missing_name' then ' '
    else s.name
  end,
  s.position,
  s."nflTeam",
  case d.kind
    when 'unknown_status' then 'HURT'
    else s.status
  end,
  case d.kind
    when 'out_of_range' then -1
    else s.rank
  end,
  s.adp,
  s."imageUrl",
  s."createdAt",
  s."updatedAt"
from pg_temp.spoil('players', 'ply', array['missing_name', 'unknown_status', 'out_of_range']) as d
join players as s on s.id = d.old_id;

insert into player_stats
select
  d.new_id,
  case d.kind
    when 'orphan' then 'ply_gone'
    else s."playerId"
  end,
  case d.kind
    when 'out_of_range' then 99
    else s.week
  end,
  case d.kind
    when 'not_a_number' then s.season || '/25'
    else s.season
  end,
  case d.kind
    when 'bad_json' then '"none"'
    else s.stats
  end,
  case d.kind
    when 'impossible_points' then 'NaN'
    else s."fantasyPoints"
  end,
  s."updatedAt"
from pg_temp.spoil(
  'player_stats',
  'pst',
  array['orphan', 'out_of_range', 'not_a_number', 'bad_json', 'duplicate', 'impossible_points']
) as d
join player_stats as s on s.id = d.old_id;

insert into roster
select
  d.new_id,
  s."leagueId",
  case d.kind
    when 'orphan' then 'tem_gone'
    else s."teamId"
  end,
  s."playerId",
  case d.kind
    when 'unknown_status' then 'LB'
    when 'starter_on_bench' then 'BN'
    else s.position
  end,
  case d.kind
    when 'starter_on_bench' then true
    else s."isStarter"
  end,
  s."acquiredAt"
from pg_temp.spoil('roster', 'rst', array['orphan', 'unknown_status', 'starter_on_bench', 'duplicate']) as d
join roster as s on s.id = d.old_id;

-- A duplicate has its teams the other way round: they play twice in that week.
insert into matchups
select
  d.new_id,
  s."leagueId",
  case d.kind
    when 'out_of_range' then 0
    else s.week
  end,
  case d.kind
    when 'not_a_number' then 'preseason'
    else s.season
  end,
  case d.kind
    when 'orphan' then 'tem_gone'
    when 'duplicate' then s."awayTeamId"
    else s."homeTeamId"
  end,
  case d.kind
    when 'self_play' then s."homeTeamId"
    when 'duplicate' then s."homeTeamId"
    else s."awayTeamId"
  end,
  s."homeScore",
  s."awayScore",
  s."isComplete",
  s."createdAt",
  s."updatedAt"
from pg_temp.spoil('matchups', 'mat', array['orphan', 'out_of_range', 'not_a_number', 'self_play', 'duplicate']) as d
join matchups as s on s.id = d.old_id;

insert into drafts
select
  d.new_id,
  case d.kind
    when 'orphan' then 'lge_gone'
    else s."leagueId"
  end,
  s.season,
  s.type,
  case d.kind
    when 'unknown_status' then 'HALTED'
    else s.status
  end,
  case d.kind
    when 'out_of_range' then 0
    else s.rounds
  end,
  s."timePerPick",
  s."scheduledAt",
  s."startedAt",
  s."completedAt",
  s."createdAt"
from pg_temp.spoil('drafts', 'drf', array['orphan', 'unknown_status', 'out_of_range', 'duplicate']) as d
join drafts as s on s.id = d.old_id;

insert into draft_order
select
  d.new_id,
  case d.kind
    when 'orphan' then 'drf_gone'
    else s."draftId"
  end,
  s."teamId",
  case d.kind
    when 'out_of_range' then 0
    else s."pickOrder"
  end
from pg_temp.spoil('draft_order', 'ord', array['orphan', 'out_of_range', 'duplicate']) as d
join draft_order as s on s.id = d.old_id;

insert into draft_picks
select
  d.new_id,
  s."draftId",
  s."pickNumber",
  case d.kind
    when 'orphan' then 'tem_gone'
    else s."teamId"
  end,
  case d.kind
    when 'missing_value' then null
    else s."playerId"
  end,
  s."pickMadeAt"
from pg_temp.spoil('draft_picks', 'pck', array['orphan', 'missing_value', 'duplicate']) as d
join draft_picks as s on s.id = d.old_id;

insert into transactions
select
  d.new_id,
  s."leagueId",
  s."teamId",
  s.type,
  case d.kind
    when 'unknown_status' then 'LOST'
    else s.status
  end,
  case d.kind
    when 'orphan' then '["ply_gone"]'
    when 'bad_json' then '{"player": 1}'
    else s."playerIds"
  end,
  s."createdAt",
  s."processedAt"
from pg_temp.spoil('transactions', 'trx', array['orphan', 'bad_json', 'unknown_status']) as d
join transactions as s on s.id = d.old_id;

insert into trades
select
  d.new_id,
  s."leagueId",
  s."proposingTeamId",
  case d.kind
    when 'self_trade' then s."proposingTeamId"
    when 'orphan' then 'tem_gone'
    else s."receivingTeamId"
  end,
  case d.kind
    when 'unknown_status' then 'MAYBE'
    else s.status
  end,
  case d.kind
    when 'same_player' then s."receivedPlayerIds"
    else s."givenPlayerIds"
  end,
  s."receivedPlayerIds",
  case d.kind
    when 'over_long_text' then repeat('x', 1001)
    else s.message
  end,
  s."expiresAt",
  s."createdAt"
from pg_temp.spoil('trades', 'trd', array['self_trade', 'orphan', 'unknown_status', 'same_player', 'over_long_text']) as d
join trades as s on s.id = d.old_id;

insert into chat_messages
select
  d.new_id,
  case d.kind
    when 'orphan' then 'lge_gone'
    else s."leagueId"
  end,
  s."userId",
  case d.kind
    when 'missing_value' then null
    when 'over_long_text' then repeat('ha', 1001)
    else s.content
  end,
  case d.kind
    when 'unknown_status' then 'POLL'
    else s.type
  end,
  s."createdAt"
from pg_temp.spoil('chat_messages', 'msg', array['orphan', 'missing_value', 'over_long_text', 'unknown_status']) as d
join chat_messages as s on s.id = d.old_id;

insert into notifications
select
  d.new_id,
  case d.kind
    when 'orphan' then 'usr_gone'
    else s."userId"
  end,
  s."leagueId",
  case d.kind
    when 'unknown_status' then 'PARTY'
    else s.type
  end,
  case d.kind
    when 'missing_value' then null
    else s.title
  end,
  s.content,
  s."isRead",
  s."createdAt"
from pg_temp.spoil('notifications', 'ntf', array['orphan', 'unknown_status', 'missing_value']) as d
join notifications as s on s.id = d.old_id;

insert into feedback
select
  d.new_id,
  case d.kind
    when 'orphan' then 'usr_gone'
    else s."userId"
  end,
  s.type,
  s.title,
  case d.kind
    when 'over_long_text' then repeat('long ', 2001)
    else s.content
  end,
  case d.kind
    when 'unknown_status' then 'SNOOZED'
    else s.status
  end,
  s.priority,
  s."createdAt",
  s."updatedAt"
from pg_temp.spoil('feedback', 'fdb', array['orphan', 'over_long_text', 'unknown_status']) as d
join feedback as s on s.id = d.old_id;
