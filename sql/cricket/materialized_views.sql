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
