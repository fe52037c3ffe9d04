CREATE MATERIALIZED VIEW analytics.player_season_stats AS
 WITH parts AS (
         SELECT m.tenant_id,
            m.season_id,
            p.player_id,
            p.runs,
            p.balls_faced,
            p.dismissals,
            p.balls_bowled,
            p.runs_conceded,
            p.wickets
           FROM (((cricket.ball_events b
             JOIN cricket.matches m ON (((m.tenant_id = b.tenant_id) AND (m.id = b.match_id))))
             CROSS JOIN LATERAL ( SELECT COALESCE((b.extras ->> 'kind'::text), 'none'::text) AS kind,
                    COALESCE(((b.extras ->> 'runs'::text))::integer, 0) AS runs) extra)
             CROSS JOIN LATERAL ( VALUES (b.batsman_id,b.runs,((extra.kind <> 'wide'::text))::integer,0,0,0,0), (b.dismissed_id,NULL::integer,0,1,0,0,0), (b.bowler_id,NULL::integer,0,0,((extra.kind <> ALL (ARRAY['wide'::text, 'no_ball'::text])))::integer,(b.runs +
                        CASE
                            WHEN (extra.kind = ANY (ARRAY['wide'::text, 'no_ball'::text])) THEN extra.runs
                            ELSE 0
                        END),((COALESCE((b.wicket ->> 'kind'::text), ''::text) = ANY (ARRAY['bowled'::text, 'caught'::text, 'lbw'::text, 'stumped'::text, 'hit_wicket'::text])))::integer)) p(player_id, runs, balls_faced, dismissals, balls_bowled, runs_conceded, wickets))
          WHERE (p.player_id IS NOT NULL)
        ), totals AS (
         SELECT p.tenant_id,
            p.season_id,
            p.player_id,
            COALESCE(sum(p.runs), (0)::bigint) AS runs,
            sum(p.balls_faced) AS balls_faced,
            count(*) FILTER (WHERE (p.runs = 4)) AS fours,
            count(*) FILTER (WHERE (p.runs = 6)) AS sixes,
            sum(p.dismissals) AS dismissals,
            sum(p.balls_bowled) AS balls_bowled,
            sum(p.runs_conceded) AS runs_conceded,
            sum(p.wickets) AS wickets
           FROM parts p
          GROUP BY p.tenant_id, p.season_id, p.player_id
        )
 SELECT tenant_id,
    season_id,
    player_id,
    runs,
    balls_faced,
    fours,
    sixes,
    dismissals,
    round(((100.0 * (runs)::numeric) / (NULLIF(balls_faced, 0))::numeric), 2) AS strike_rate,
    balls_bowled,
    runs_conceded,
    wickets,
    round(((6.0 * (runs_conceded)::numeric) / (NULLIF(balls_bowled, 0))::numeric), 2) AS economy
   FROM totals t
  WITH NO DATA;

COMMENT ON MATERIALIZED VIEW analytics.player_season_stats IS 'Every player''s batting and bowling by season, from the ball events';

CREATE UNIQUE INDEX player_season_stats_tenant_id_player_id_season_id_key ON analytics.player_season_stats USING btree (tenant_id, player_id, season_id);

COMMENT ON INDEX analytics.player_season_stats_tenant_id_player_id_season_id_key IS 'player_statistics: the seasons of one player; lets the view be refreshed concurrently';
