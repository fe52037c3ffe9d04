CREATE VIEW analytics.staleness AS
 SELECT r.name,
    r.schedule,
    r.stale_after,
    l.started_at AS refreshed_at,
    (now() - l.started_at) AS age,
    COALESCE(((now() - l.started_at) > r.stale_after), true) AS is_stale,
    l.duration,
    COALESCE(s.skipped, (0)::bigint) AS skipped
   FROM ((analytics.registry r
     LEFT JOIN LATERAL ( SELECT f.started_at,
            f.duration
           FROM analytics.refreshes f
          WHERE ((f.name = r.name) AND (f.outcome = 'refreshed'::text))
          ORDER BY f.id DESC
         LIMIT 1) l ON (true))
     LEFT JOIN LATERAL ( SELECT count(*) AS skipped
           FROM analytics.refreshes f
          WHERE ((f.name = r.name) AND (f.outcome = 'skipped'::text))) s ON (true))
  ORDER BY r.name;

COMMENT ON VIEW analytics.staleness IS 'When each materialized view was refreshed last, how long it took, and whether it is too old';

GRANT SELECT ON TABLE analytics.staleness TO app_monitor;
GRANT SELECT ON TABLE analytics.staleness TO app_analyst;
