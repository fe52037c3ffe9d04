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
