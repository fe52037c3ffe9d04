CREATE MATERIALIZED VIEW analytics.league_standings AS
 WITH sides AS (
         SELECT m.league_id,
            m.season,
            m.is_complete,
            s.team_id,
            s.points_for,
            s.points_against
           FROM (fantasy.matchups m
             CROSS JOIN LATERAL ( VALUES (m.home_team_id,m.home_score,m.away_score), (m.away_team_id,m.away_score,m.home_score)) s(team_id, points_for, points_against))
        ), records AS (
         SELECT s.league_id,
            s.season,
            s.team_id,
            count(*) FILTER (WHERE (s.is_complete AND (s.points_for > s.points_against))) AS wins,
            count(*) FILTER (WHERE (s.is_complete AND (s.points_for < s.points_against))) AS losses,
            count(*) FILTER (WHERE (s.is_complete AND (s.points_for = s.points_against))) AS ties,
            COALESCE(sum(s.points_for) FILTER (WHERE s.is_complete), (0)::numeric) AS points_for,
            COALESCE(sum(s.points_against) FILTER (WHERE s.is_complete), (0)::numeric) AS points_against
           FROM sides s
          GROUP BY s.league_id, s.season, s.team_id
        )
 SELECT league_id,
    season,
    team_id,
    rank() OVER (PARTITION BY league_id, season ORDER BY wins DESC, points_for DESC) AS rank,
    wins,
    losses,
    ties,
    points_for,
    points_against
   FROM records r
  WITH NO DATA;

COMMENT ON MATERIALIZED VIEW analytics.league_standings IS 'The table of every fantasy league and season; read through fantasy.league_standings';

COMMENT ON COLUMN analytics.league_standings.rank IS 'By wins, then by points for; equal teams share a rank';

CREATE UNIQUE INDEX league_standings_league_id_season_team_id_key ON analytics.league_standings USING btree (league_id, season, team_id);

COMMENT ON INDEX analytics.league_standings_league_id_season_team_id_key IS 'The table of one season (standings, dashboard); refreshing concurrently needs it';
