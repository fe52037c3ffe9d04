CREATE VIEW copying.progress AS
SELECT
    NULL::text AS application,
    NULL::text AS step,
    NULL::text AS source_table,
    NULL::text AS target_table,
    NULL::text AS state,
    NULL::bigint AS chunks_done,
    NULL::bigint AS chunks,
    NULL::bigint AS rows,
    NULL::bigint AS estimated_rows,
    NULL::bigint AS rejected,
    NULL::bigint AS bytes,
    NULL::timestamp with time zone AS planned_at,
    NULL::timestamp with time zone AS last_chunk_at,
    NULL::timestamp with time zone AS finished_at;

COMMENT ON VIEW copying.progress IS 'How far each step of each application''s copy has come';

CREATE OR REPLACE VIEW copying.progress AS
 SELECT s.application,
    s.name AS step,
    s.source_table,
    s.target_table,
        CASE
            WHEN (s.finished_at IS NOT NULL) THEN 'done'::text
            WHEN (count(c.done_at) > 0) THEN 'running'::text
            ELSE 'waiting'::text
        END AS state,
    count(c.done_at) AS chunks_done,
    count(c.number) AS chunks,
    (COALESCE(sum(c.rows), (0)::numeric))::bigint AS rows,
    s.estimated_rows,
    (COALESCE(sum(c.rejected), (0)::numeric))::bigint AS rejected,
    (COALESCE(sum(c.bytes), (0)::numeric))::bigint AS bytes,
    s.planned_at,
    max(c.done_at) AS last_chunk_at,
    s.finished_at
   FROM (copying.steps s
     LEFT JOIN copying.chunks c ON ((c.step_id = s.id)))
  WHERE (s.run_id = ( SELECT max(n.run_id) AS max
           FROM copying.steps n
          WHERE (n.application = s.application)))
  GROUP BY s.id;

GRANT SELECT ON TABLE copying.progress TO app_monitor;
