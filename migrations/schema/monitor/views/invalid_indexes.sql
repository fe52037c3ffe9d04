CREATE VIEW monitor.invalid_indexes AS
 SELECT (indrelid)::regclass AS table_name,
    (indexrelid)::regclass AS index_name
   FROM pg_index i
  WHERE (NOT (indisvalid AND indisready));

COMMENT ON VIEW monitor.invalid_indexes IS 'Indexes that a failed concurrent build left behind';

GRANT SELECT ON TABLE monitor.invalid_indexes TO app_monitor;
