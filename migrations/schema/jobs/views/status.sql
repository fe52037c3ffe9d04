CREATE VIEW jobs.status WITH (security_invoker='true') AS
 SELECT r.name,
    r.schedule,
    r.enabled,
    l.last_started_at,
    l.last_duration,
    l.last_status,
    l.last_message,
    COALESCE(l.runs, (0)::bigint) AS runs,
    COALESCE(l.failures, (0)::bigint) AS failures,
    r.description,
    ( SELECT min(h.held_at) AS min
           FROM jobs.holds h
          WHERE (h.name = r.name)) AS held_since
   FROM (jobs.registry r
     LEFT JOIN jobs.last_runs() l(name, runs, failures, last_started_at, last_duration, last_status, last_message) USING (name))
  ORDER BY r.name;

COMMENT ON VIEW jobs.status IS 'Every job of the registry with its last run, duration and failures, and since when it is held, also by a session that has ended';

GRANT SELECT ON TABLE jobs.status TO app_monitor;
