CREATE VIEW monitor.duplicate_indexes AS
 SELECT (a.indrelid)::regclass AS table_name,
    (a.indexrelid)::regclass AS index_name,
    (b.indexrelid)::regclass AS covered_by,
    pg_relation_size((a.indexrelid)::regclass) AS bytes
   FROM ((((pg_index a
     JOIN pg_class ac ON ((ac.oid = a.indexrelid)))
     JOIN pg_index b ON (((b.indrelid = a.indrelid) AND (b.indexrelid <> a.indexrelid))))
     JOIN pg_class bc ON (((bc.oid = b.indexrelid) AND (bc.relam = ac.relam))))
     JOIN pg_namespace n ON ((n.oid = ac.relnamespace)))
  WHERE ((n.nspname <> ALL (ARRAY['pg_catalog'::name, 'pg_toast'::name])) AND (NOT a.indisunique) AND (NOT a.indisexclusion) AND (NOT (pg_get_expr(a.indpred, a.indrelid) IS DISTINCT FROM pg_get_expr(b.indpred, b.indrelid))) AND (NOT (pg_get_expr(a.indexprs, a.indrelid) IS DISTINCT FROM pg_get_expr(b.indexprs, b.indrelid))) AND (((b.indkey)::smallint[])[0:(a.indnatts - 1)] = ((a.indkey)::smallint[])[0:(a.indnatts - 1)]) AND (((b.indclass)::oid[])[0:(a.indnkeyatts - 1)] = ((a.indclass)::oid[])[0:(a.indnkeyatts - 1)]) AND (((b.indcollation)::oid[])[0:(a.indnkeyatts - 1)] = ((a.indcollation)::oid[])[0:(a.indnkeyatts - 1)]) AND (((b.indoption)::smallint[])[0:(a.indnkeyatts - 1)] = ((a.indoption)::smallint[])[0:(a.indnkeyatts - 1)]))
  ORDER BY (pg_relation_size((a.indexrelid)::regclass)) DESC;

COMMENT ON VIEW monitor.duplicate_indexes IS 'Indexes that another index does the work of, largest first';

GRANT SELECT ON TABLE monitor.duplicate_indexes TO app_monitor;
