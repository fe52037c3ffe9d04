-- Fills the old database. plumb.scale multiplies the number of matches (1 = 1,680 matches with some
-- 500,000 deliveries, 12 leagues, 2,300 players); leagues and teams grow with its square root.
-- plumb.seed chooses the rows: the same seed gives the same rows. Chance is a hash of the row's
-- number, so nothing here depends on a clock or on random().
--
-- As in life: one league has more than half of all matches, others next to none; recent seasons are fuller;
-- the old database was left on 30 September 2025 at 16:00, in the middle of some live matches, with
-- others still to come; some matches are friendly, some players without a team, some values unknown.
--
-- About 0.5 % of the rows of each table are dirty, at least one of each kind: copies of clean rows
-- with keys behind all others, spoilt in one way, so that no clean row refers to one.

create function pg_temp.dice(n bigint, salt integer) returns integer
language sql stable
as $$
  select (hashint8extended(n * 1000 + salt, current_setting('plumb.seed')::bigint) & 1073741823)::integer
$$;

-- 1. Leagues; the first one is the largest.
insert into tenants (id, slug, name, domain, settings, plan, status, created_at)
select
  n,
  'league-' || n,
  (array['Premier', 'County', 'Coastal', 'Königs', 'Northern', 'St John''s', 'Ligue du Québec', '東京']) [1 + n % 8] || ' ' || (array['League', 'Association', 'Super Cup']) [1 + n % 3] || ' ' || n,
  case
    when n % 3 <> 0 then 'league-' || n || '.example.org'
  end,
  case n % 4
    when 0 then null
    when 1 then '{}'
    else format('{"theme": "%s", "powerplay": %s}', (array['green', 'blue']) [1 + n % 2], (n % 2 = 0)::text)
  end,
  case
    when n = 1 then 'enterprise'
    when n % 5 = 0 then null
    else (array['free', 'club', 'professional']) [1 + n % 3]
  end,
  case
    when n % 11 = 0 then 'suspended'
    else 'active'
  end,
  timestamp '2021-01-01 09:00:00' + n * interval '1 day'
from generate_series(1, greatest(3, round(12 * sqrt(current_setting('plumb.scale')::numeric)))::integer) as n;

-- 2. Four seasons each; the last one is on.
insert into seasons (id, tenant_id, name, start_date, end_date, created_at)
select
  row_number() over (order by t.id, y.year),
  t.id,
  y.year::text,
  make_date(y.year, 3, 15),
  make_date(y.year, 10, 31),
  make_timestamp(y.year, 1, 2, 10, 0, 0)
from tenants as t
cross join generate_series(2022, 2025) as y (year);

-- 3. Tournaments; the largest league has four in a season, others one or two.
insert into tournaments (id, tenant_id, season_id, name, format, start_date, end_date, created_at)
select
  row_number() over (order by s.id, k.n),
  s.tenant_id,
  s.id,
  (array['Champions Trophy', 'Twenty20 Blast', 'Women''s Cup', 'Coupe d''Été', 'Winter Shield']) [1 + (k.n + s.tenant_id) % 5] || ' ' || s.name,
  (array['t20', 'T20', 't20', 't10', 't20', 't20', 'T10', 'one_day', 't10', 'multi_day']) [1 + (k.n + 3 * s.tenant_id) % 10],
  s.start_date,
  s.end_date,
  s.created_at + interval '3 days'
from seasons as s
cross join lateral generate_series(
  1,
  case
    when s.tenant_id = 1 then 4
    else 1 + pg_temp.dice(s.tenant_id, 1) % 2
  end
) as k (n);

-- 4. Teams.
insert into teams (id, tenant_id, name, short_name, created_at)
select
  row_number() over (order by t.id, k.n),
  t.id,
  (
    array[
      'King''s',
      'São Tomé',
      'Zürich',
      'Galle',
      'Łódź',
      'Cape',
      'Île',
      'Delhi',
      'Perth',
      'Malmö',
      'Nānāmoana'
    ]
  ) [1 + k.n % 11] || ' ' || (array['XI', 'Strikers', 'Royals', 'Falcons', 'Wanderers', 'Hurricanes', 'Knights']) [1 + (k.n / 11 + k.n) % 7] || case
    when k.n > 77 then ' ' || k.n / 77
    else ''
  end,
  upper(substr(md5(t.id || '/' || k.n), 1, 3)),
  t.created_at + interval '1 day'
from tenants as t
cross join lateral generate_series(
  1,
  greatest(
    2,
    round(
      case
        when t.id = 1 then 40
        else 10
      end * sqrt(current_setting('plumb.scale')::numeric)
    )
  )::integer
) as k (n);

-- 5. Players: fifteen to a team, and some without one.
insert into players (id, tenant_id, team_id, name, role, batting_hand, bowling_style, date_of_birth, active, created_at)
select
  p.id,
  p.tenant_id,
  case
    when p.n <= 15 then p.team_id
  end,
  (
    array[
      'Virat',
      'José',
      'Siobhán',
      'Kane',
      'N''Golo',
      'Łukasz',
      'Zoë',
      'Muttiah',
      'Ellyse',
      'Jürgen',
      'Renée',
      'Rashid',
      'Björn',
      '明',
      'Tomás',
      'Aïcha',
      'Marnus',
      'Smriti',
      'Ben',
      'Quinton'
    ]
  ) [1 + pg_temp.dice(p.id, 11) % 20] || ' ' || (
    array[
      'O''Brien',
      'Núñez',
      'Sharma',
      'Fernández',
      'Müller',
      'de Villiers',
      'Perera',
      'Wood',
      'Østergaard',
      'Kowalczyk',
      'Tendulkar',
      'Ó Súilleabháin',
      'Khan',
      'Smith',
      'D''Souza',
      'Lefèvre',
      'Muralitharan',
      '李',
      'Ngidi',
      'Warne',
      'Başaran',
      'Čapek',
      'Root',
      'Jayasuriya',
      'Boult',
      'Malik'
    ]
  ) [1 + pg_temp.dice(p.id, 12) % 26] || case
    when pg_temp.dice(p.id, 13) % 3 = 0 then (array[' Jr', ' II', '-Hall', ' Singh', ' Álvarez']) [1 + pg_temp.dice(p.id, 14) % 5]
    else ''
  end,
  (
    array[
      'batter',
      'batter',
      'batter',
      'batter',
      'wicket_keeper',
      'all_rounder',
      'All_Rounder',
      'bowler',
      'bowler',
      'bowler',
      'bowler'
    ]
  ) [1 + (p.n - 1) % 11],
  case
    when pg_temp.dice(p.id, 15) % 12 > 0 then (array['right', 'right', 'left']) [1 + pg_temp.dice(p.id, 16) % 3]
  end,
  case
    when p.n % 11 >= 5 then (array['right-arm fast', 'left-arm orthodox', 'leg break googly']) [1 + pg_temp.dice(p.id, 17) % 3]
  end,
  case
    when pg_temp.dice(p.id, 18) % 9 > 0 then to_char(date '1984-01-01' + pg_temp.dice(p.id, 19) % 8400, 'YYYY-MM-DD')
  end,
  case
    when pg_temp.dice(p.id, 20) % 20 = 0 then null
    else p.n <= 15
  end,
  timestamp '2022-01-05 08:00:00' + p.id * interval '7 minutes'
from (
  select
    row_number() over (order by t.id, k.n) as id,
    t.tenant_id,
    t.id as team_id,
    k.n
  from teams as t
  cross join lateral generate_series(1, 15 + (t.id % 4 = 0)::integer) as k (n)
) as p;

-- 6. Embeddings of seven players in ten: one of sixteen styles, blurred. Whole numbers will do,
-- because only the angle counts.
insert into player_embeddings (id, player_id, model, embedding, created_at)
select
  row_number() over (order by p.id),
  p.id,
  case
    when pg_temp.dice(p.id, 31) % 50 = 0 then 'ball-style-1'
    else 'ball-style-2'
  end,
  (
    select
      '[' || string_agg(
        (pg_temp.dice(s.style * 2000 + i, 33) % 1001 - 500 + pg_temp.dice(p.id * 2000 + i, 34) % 801 - 400)::text,
        ','
      ) || ']'
    from generate_series(1, 1536) as i
  ),
  timestamp '2025-08-01 03:00:00' + p.id * interval '2 seconds'
from players as p
cross join lateral (select pg_temp.dice(p.id, 32) % 16 as style) as s
where
  pg_temp.dice(p.id, 30) % 10 < 7;

-- 7. Matches. The league, the season and how the match stands are drawn; one in fifty is live, a few
-- were abandoned. One in ten is friendly.
insert into matches (
  id,
  tenant_id,
  season_id,
  tournament_id,
  home_team_id,
  away_team_id,
  venue,
  status,
  start_time,
  end_time,
  winner_team_id,
  created_at
)
select
  m.id,
  m.tenant_id,
  s.id,
  t.ids[1 + pg_temp.dice(m.id, 43) % cardinality(t.ids)],
  team.ids[team.home],
  team.ids[1 + (team.home + pg_temp.dice(m.id, 45) % (cardinality(team.ids) - 1)) % cardinality(team.ids)],
  (array['Lord''s', 'Eden Gardens', 'Estádio São João', 'Grünau Oval', null]) [1 + pg_temp.dice(m.id, 46) % 5],
  case
    when m.state = 'completed' and pg_temp.dice(m.id, 47) % 20 = 0 then 'COMPLETED'
    else m.state
  end,
  m.start_time,
  null,
  case
    when m.state = 'completed' and pg_temp.dice(m.id, 49) % 12 > 0 then team.ids[team.home]
  end,
  m.start_time - interval '20 days'
from (
  select
    d.*,
    case
      when d.is_live then 'live'
      when d.start_time > timestamp '2025-09-25 00:00:00' then 'scheduled'
      when pg_temp.dice(d.id, 42) % 40 = 0 then 'abandoned'
      else 'completed'
    end as state
  from (
    select
      n as id,
      case
        when pg_temp.dice(n, 40) % 100 < 50 then 1
        else least(k.tenants, 1 + floor(k.tenants * power(pg_temp.dice(n, 41) / 1073741824.0, 1.7)))::bigint
      end as tenant_id,
      y.year,
      n % 50 = 0 as is_live,
      case
        when n % 50 = 0 then timestamp '2025-09-30 16:00:00' - (10 + pg_temp.dice(n, 39) % 140) * interval '1 minute'
        else make_timestamp(y.year, 3, 15, 9, 0, 0) + pg_temp.dice(n, 38) % 230 * interval '1 day' + pg_temp.dice(n, 37) % 11 * interval '1 hour'
      end as start_time
    from generate_series(1, greatest(60, round(1680 * current_setting('plumb.scale')::numeric))::bigint) as n
    cross join (select count(*) as tenants from tenants) as k
    cross join lateral (
      select
        case
          when n % 50 = 0 then 2025
          else (array[2022, 2023, 2023, 2024, 2024, 2024, 2025, 2025, 2025, 2025]) [1 + pg_temp.dice(n, 36) % 10]
        end as year
    ) as y
  ) as d
) as m
join seasons as s on s.tenant_id = m.tenant_id and s.name = extract(year from m.start_time)::text
cross join lateral (
  select
    array_agg(x.id order by x.id) || case
      when m.id % 10 = 0 then array_fill(null::bigint, array[count(*)::integer * 2])
      else '{}'
    end as ids
  from tournaments as x
  where
    x.season_id = s.id
) as t
cross join lateral (
  select
    array_agg(x.id order by x.id) as ids,
    1 + pg_temp.dice(m.id, 44) % count(*)::integer as home
  from teams as x
  where
    x.tenant_id = m.tenant_id
) as team;

-- 8. Deliveries: innings by innings, over by over. An over with a wide has seven balls; five bowlers
-- take turns. Two batsmen are in, by the batting order; who gets out is the earlier one of the two,
-- on strike or, run out, at the other end; the tenth wicket ends the innings. An abandoned match ends
-- after five overs, a live one now.
insert into ball_events (id, time, match_id, innings, over_number, ball_number, runs, extras, wicket, batsman_id, bowler_id)
with squads as materialized (
  select
    team_id,
    array_agg(id order by id) as players
  from players
  where
    team_id is not null
  group by
    team_id
),
played as materialized (
  select
    m.id,
    m.start_time,
    lower(m.status) as status,
    coalesce(lower(t.format), 't20') as format,
    h.players as home,
    a.players as away,
    pg_temp.dice(m.id, 50) % 2 as toss
  from matches as m
  join squads as h on h.team_id = m.home_team_id
  join squads as a on a.team_id = m.away_team_id
  left join tournaments as t on t.id = m.tournament_id
  where
    lower(m.status) <> 'scheduled'
),
innings as materialized (
  select
    p.id * 8 + i.n as id,
    p.id as match_id,
    i.n as innings,
    p.status,
    case
      when (p.toss + i.n) % 2 = 0 then p.home
      else p.away
    end as batting,
    case
      when (p.toss + i.n) % 2 = 0 then p.away
      else p.home
    end as bowling,
    p.start_time + (i.n - 1) * case p.format
      when 'multi_day' then interval '1 day'
      else f.overs * interval '4 minutes' + interval '20 minutes'
    end as begins,
    1100 / f.overs as danger,
    case p.status
      when 'abandoned' then 5
      else greatest(1, f.overs - pg_temp.dice(p.id * 8 + i.n, 51) % (1 + f.overs / 5))
    end as overs
  from played as p
  cross join lateral (
    select
      case p.format
        when 't10' then 10
        when 'one_day' then 50
        when 'multi_day' then 80
        else 20
      end as overs
  ) as f
  cross join lateral generate_series(
    1,
    case
      when p.status = 'abandoned' then 1
      when p.format = 'multi_day' then 4
      else 2
    end
  ) as i (n)
),
balls as (
  select
    i.*,
    o.n as over_number,
    b.n as ball_number,
    i.begins + o.n * interval '4 minutes' + b.n * interval '30 seconds' as time,
    o.balls = 7 and b.n = 1 + o.chance % 6 as is_wide,
    pg_temp.dice(i.id * 100000 + o.n * 100 + b.n, 52) as chance
  from innings as i
  cross join lateral (
    select
      n,
      6 + (d.chance % 5 = 0)::integer as balls,
      d.chance / 5 as chance
    from generate_series(0, i.overs - 1) as n
    cross join lateral (select pg_temp.dice(i.id * 1000 + n, 53) as chance) as d
  ) as o
  cross join lateral generate_series(1, o.balls) as b (n)
),
drawn as (
  select
    b.*,
    b.chance % 1000 as luck,
    b.chance / 1000 % 1000 as fate,
    not b.is_wide and b.chance / 1000 % 1000 < b.danger as is_wicket
  from balls as b
  where
    b.status <> 'live' or b.time <= timestamp '2025-09-30 16:00:00'
),
bowled as (
  select
    d.*,
    count(*) filter (where d.is_wicket) over (partition by d.id order by d.over_number, d.ball_number) - d.is_wicket::integer as fallen,
    (
      array[
        'caught',
        'caught',
        'caught',
        'caught',
        'caught',
        'caught',
        'bowled',
        'bowled',
        'bowled',
        'lbw',
        'lbw',
        'run_out',
        'run_out',
        'stumped',
        'hit_wicket'
      ]
    ) [1 + d.luck % 15] as manner
  from drawn as d
)
select
  row_number() over (order by b.time, b.match_id),
  b.time,
  b.match_id,
  b.innings,
  b.over_number,
  b.ball_number,
  case
    when b.is_wide or b.is_wicket or b.luck < 350 then 0
    when b.luck < 720 then 1
    when b.luck < 790 then 2
    when b.luck < 800 then 3
    when b.luck < 930 then 4
    when b.luck < 935 then 5
    else 6
  end,
  case
    when b.is_wide then '{"kind": "wide", "runs": 1}'
    when b.fate between 900 and 919 then format(
      '{"kind": "%s", "runs": %s}',
      (array['bye', 'leg_bye', 'leg_bye', 'no_ball']) [1 + b.luck % 4],
      1 + b.luck % 13 / 12
    )
    when b.fate between 920 and 924 then ''
  end,
  case
    when b.is_wicket then format('{"kind": "%s", "player_id": %s}', b.manner, b.batting[1 + b.fallen])
  end,
  b.batting[
    1 + b.fallen + case
      when b.is_wicket then (b.manner = 'run_out')::integer
      else b.chance / 1000000 % 2
    end
  ],
  b.bowling[7 + b.over_number % 5]
from bowled as b
where
  b.fallen < 10;

-- A match ends with its last ball, if somebody wrote it down.
update matches as m
set
  end_time = b.time + interval '10 minutes'
from (select match_id, max(time) as time from ball_events group by match_id) as b
where
  b.match_id = m.id and lower(m.status) in ('completed', 'abandoned') and pg_temp.dice(m.id, 48) % 15 > 0;

-- 9. Dirt.
create temporary table dirt on
commit
drop as
select
  t.table_name,
  t.rows + d as id,
  1 + pg_temp.dice(d, 60) % t.rows as clean_id,
  t.kinds[1 + (d - 1) % cardinality(t.kinds)] as kind,
  d as n
from (
  values
    ('tenants', (select count(*) from tenants), array['duplicate', 'missing_name', 'bad_json']),
    ('seasons', (select count(*) from seasons), array['orphan', 'missing_name', 'out_of_range']),
    (
      'tournaments',
      (select count(*) from tournaments),
      array['orphan', 'unknown_status', 'foreign_tenant', 'duplicate']
    ),
    (
      'teams',
      (select count(*) from teams),
      array['orphan', 'missing_name', 'over_long_text', 'duplicate']
    ),
    (
      'players',
      (select count(*) from players),
      array['orphan', 'missing_name', 'over_long_text', 'unknown_status', 'impossible_date', 'foreign_tenant']
    ),
    (
      'player_embeddings',
      (select count(*) from player_embeddings),
      array['orphan', 'bad_json', 'wrong_dimensions', 'zero_vector', 'duplicate']
    ),
    (
      'matches',
      (select count(*) from matches),
      array['orphan', 'unknown_status', 'impossible_date', 'same_team', 'foreign_tenant', 'over_long_text']
    ),
    (
      'ball_events',
      (select count(*) from ball_events),
      array[
        'orphan',
        'duplicate',
        'out_of_range',
        'bad_json',
        'unknown_status',
        'impossible_date',
        'outside_match',
        'foreign_tenant',
        'missing_value'
      ]
    )
) as t (table_name, rows, kinds)
cross join lateral generate_series(1, greatest(cardinality(t.kinds), round(t.rows * 0.005))::bigint) as d;

insert into tenants (id, slug, name, domain, settings, plan, status, created_at)
select
  d.id,
  case d.kind
    when 'duplicate' then upper(t.slug) || repeat(' ', d.n::integer)
    else 'spoilt-' || d.n
  end,
  case d.kind
    when 'missing_name' then '  '
    else t.name
  end,
  null,
  case d.kind
    when 'bad_json' then '{"theme": "gre'
    else t.settings
  end,
  t.plan,
  t.status,
  t.created_at
from dirt as d
join tenants as t on t.id = d.clean_id
where
  d.table_name = 'tenants';

insert into seasons (id, tenant_id, name, start_date, end_date, created_at)
select
  d.id,
  case d.kind
    when 'orphan' then 1000000 + d.n
    else s.tenant_id
  end,
  case d.kind
    when 'missing_name' then null
    else 'Spoilt ' || d.n
  end,
  s.start_date,
  case d.kind
    when 'out_of_range' then s.start_date - 1
    else s.end_date
  end,
  s.created_at
from dirt as d
join seasons as s on s.id = d.clean_id
where
  d.table_name = 'seasons';

insert into tournaments (id, tenant_id, season_id, name, format, start_date, end_date, created_at)
select
  d.id,
  case d.kind
    when 'foreign_tenant' then 1 + t.tenant_id % k.tenants
    else t.tenant_id
  end,
  case d.kind
    when 'orphan' then 1000000 + d.n
    else t.season_id
  end,
  case d.kind
    when 'duplicate' then t.name
    else 'Spoilt ' || d.n
  end,
  case d.kind
    when 'unknown_status' then 'beach'
    else t.format
  end,
  t.start_date,
  t.end_date,
  t.created_at
from dirt as d
join tournaments as t on t.id = d.clean_id
cross join (select count(*) as tenants from tenants where slug like 'league-%') as k
where
  d.table_name = 'tournaments';

insert into teams (id, tenant_id, name, short_name, created_at)
select
  d.id,
  case d.kind
    when 'orphan' then 1000000 + d.n
    else t.tenant_id
  end,
  case d.kind
    when 'missing_name' then null
    when 'duplicate' then t.name
    else 'Spoilt ' || d.n
  end,
  case d.kind
    when 'over_long_text' then 'WANDERERS'
    else t.short_name
  end,
  t.created_at
from dirt as d
join teams as t on t.id = d.clean_id
where
  d.table_name = 'teams';

insert into players (id, tenant_id, team_id, name, role, batting_hand, bowling_style, date_of_birth, active, created_at)
select
  d.id,
  case d.kind
    when 'foreign_tenant' then 1 + t.tenant_id % k.tenants
    else p.tenant_id
  end,
  case d.kind
    when 'orphan' then 1000000 + d.n
    when 'foreign_tenant' then t.id
    else p.team_id
  end,
  case d.kind
    when 'missing_name' then ''
    when 'over_long_text' then repeat('von und zu ', 20) || p.name
    else p.name
  end,
  case d.kind
    when 'unknown_status' then 'umpire'
    else p.role
  end,
  p.batting_hand,
  p.bowling_style,
  case d.kind
    when 'impossible_date' then '1990-02-30'
    else p.date_of_birth
  end,
  p.active,
  p.created_at
from dirt as d
join players as p on p.id = d.clean_id
cross join lateral (
  select
    id,
    tenant_id
  from teams
  where
    tenant_id = p.tenant_id and id <= (select count(*) from teams where id < 1000000)
  order by
    id
  limit
    1
) as t
cross join (select count(*) as tenants from tenants where slug like 'league-%') as k
where
  d.table_name = 'players';

insert into player_embeddings (id, player_id, model, embedding, created_at)
select
  d.id,
  case d.kind
    when 'orphan' then 1000000000 + d.n
    else e.player_id
  end,
  e.model,
  case d.kind
    when 'bad_json' then left(e.embedding, 1000)
    when 'wrong_dimensions' then '[0.1, 0.2, 0.3]'
    when 'zero_vector' then '[' || repeat('0,', 1535) || '0]'
    else e.embedding
  end,
  e.created_at
from dirt as d
join player_embeddings as e on e.id = d.clean_id
where
  d.table_name = 'player_embeddings';

insert into matches (
  id,
  tenant_id,
  season_id,
  tournament_id,
  home_team_id,
  away_team_id,
  venue,
  status,
  start_time,
  end_time,
  winner_team_id,
  created_at
)
select
  d.id,
  m.tenant_id,
  m.season_id,
  m.tournament_id,
  case d.kind
    when 'orphan' then 1000000 + d.n
    else m.home_team_id
  end,
  case d.kind
    when 'same_team' then m.home_team_id
    when 'foreign_tenant' then f.id
    else m.away_team_id
  end,
  case d.kind
    when 'over_long_text' then repeat('Eden Gardens ', 30)
    else m.venue
  end,
  case d.kind
    when 'unknown_status' then 'rain?'
    else m.status
  end,
  case d.kind
    when 'impossible_date' then timestamp 'infinity'
    else m.start_time
  end,
  null,
  null,
  m.created_at
from dirt as d
join matches as m on m.id = d.clean_id
cross join lateral (
  select
    t.id
  from teams as t
  where
    t.tenant_id = case m.tenant_id
      when 1 then 2
      else 1
    end
  order by
    t.id
  limit
    1
) as f
where
  d.table_name = 'matches';

insert into ball_events (id, time, match_id, innings, over_number, ball_number, runs, extras, wicket, batsman_id, bowler_id)
select
  d.id,
  case
    when d.kind = 'impossible_date' then timestamp '-infinity'
    when d.kind = 'outside_match' then timestamp '1970-01-01 00:00:00'
    when d.kind = 'duplicate' and d.n % 2 = 0 then b.time + interval '1 second'
    else b.time
  end,
  case d.kind
    when 'orphan' then 1000000000 + d.n
    else b.match_id
  end,
  b.innings,
  b.over_number,
  b.ball_number,
  case d.kind
    when 'out_of_range' then (array[-4, 77]) [1 + d.n % 2]
    else b.runs
  end,
  case d.kind
    when 'bad_json' then (array['{"kind": "wide", "runs"', '["wide", 1]', '{"kind": "wide", "runs": "many"}']) [1 + d.n % 3]
    else b.extras
  end,
  case d.kind
    when 'unknown_status' then format('{"kind": "abducted", "player_id": %s}', b.batsman_id)
    else b.wicket
  end,
  case d.kind
    when 'foreign_tenant' then f.id
    else b.batsman_id
  end,
  case d.kind
    when 'missing_value' then null
    else b.bowler_id
  end
from dirt as d
join ball_events as b on b.id = d.clean_id
join matches as m on m.id = b.match_id
cross join lateral (
  select
    p.id
  from players as p
  where
    p.tenant_id = case m.tenant_id
      when 1 then 2
      else 1
    end
  order by
    p.id
  limit
    1
) as f
where
  d.table_name = 'ball_events';

insert into generated_dirt (table_name, id, kind)
select
  table_name,
  id,
  kind
from dirt;
