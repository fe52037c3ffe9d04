CREATE VIEW monitor.table_sizes AS
 SELECT n.nspname AS schema_name,
    c.relname AS table_name,
    count(t.relid) AS parts,
    (sum(GREATEST(p.reltuples, (0)::real)))::bigint AS estimated_rows,
    (sum(pg_table_size(t.relid)))::bigint AS table_bytes,
    (sum(pg_indexes_size(t.relid)))::bigint AS index_bytes
   FROM (((pg_class c
     JOIN pg_namespace n ON ((n.oid = c.relnamespace)))
     CROSS JOIN LATERAL ( SELECT pt.relid
           FROM pg_partition_tree((c.oid)::regclass) pt(relid, parentrelid, isleaf, level)
          WHERE pt.isleaf
        UNION
         SELECT c.oid
          WHERE (c.relkind <> 'p'::"char")) t)
     JOIN pg_class p ON ((p.oid = (t.relid)::oid)))
  WHERE ((c.relkind = ANY (ARRAY['r'::"char", 'p'::"char", 'm'::"char"])) AND (NOT c.relispartition) AND (n.nspname <> ALL (ARRAY['pg_catalog'::name, 'information_schema'::name, 'pg_toast'::name])))
  GROUP BY n.nspname, c.relname
  ORDER BY (sum(pg_total_relation_size(t.relid))) DESC;

COMMENT ON VIEW monitor.table_sizes IS 'Tables and materialized views by size, partitions added up';

GRANT SELECT ON TABLE monitor.table_sizes TO app_monitor;
