CREATE VIEW monitor.unused_indexes AS
 SELECT s.schemaname,
    s.relname AS table_name,
    s.indexrelname AS index_name,
    pg_relation_size((s.indexrelid)::regclass) AS bytes,
    s.idx_scan AS scans
   FROM (pg_stat_user_indexes s
     JOIN pg_index i ON ((i.indexrelid = s.indexrelid)))
  WHERE ((s.idx_scan = 0) AND (NOT i.indisunique) AND (NOT i.indisexclusion) AND (NOT (EXISTS ( SELECT
           FROM pg_inherits p
          WHERE (p.inhrelid = s.indexrelid)))))
  ORDER BY (pg_relation_size((s.indexrelid)::regclass)) DESC;

COMMENT ON VIEW monitor.unused_indexes IS 'Indexes that no query has read and no constraint needs, largest first';

GRANT SELECT ON TABLE monitor.unused_indexes TO app_monitor;
