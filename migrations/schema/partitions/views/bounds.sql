CREATE VIEW partitions.bounds AS
 SELECT r.parent,
    i.inhparent,
    (i.inhrelid)::regclass AS partition,
    ((regexp_match(b.bound, 'FROM \(''(.*?)''\)'::text))[1])::timestamp with time zone AS lower,
    ((regexp_match(b.bound, 'TO \(''(.*?)''\)'::text))[1])::timestamp with time zone AS upper,
    i.inhdetachpending AS is_half_detached
   FROM (((((partitions.registry r
     JOIN pg_namespace n ON (starts_with(r.parent, (quote_ident((n.nspname)::text) || '.'::text))))
     JOIN pg_class p ON (((p.relnamespace = n.oid) AND (r.parent = format('%I.%I'::text, n.nspname, p.relname)))))
     JOIN pg_inherits i ON ((i.inhparent = p.oid)))
     JOIN pg_class c ON ((c.oid = i.inhrelid)))
     CROSS JOIN LATERAL ( SELECT pg_get_expr(c.relpartbound, c.oid) AS bound) b);

COMMENT ON VIEW partitions.bounds IS 'Every partition of every managed table, with its bounds';

GRANT SELECT ON TABLE partitions.bounds TO app_monitor;
GRANT SELECT ON TABLE partitions.bounds TO app_copier;
