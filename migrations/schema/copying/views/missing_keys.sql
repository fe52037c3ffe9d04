CREATE VIEW copying.missing_keys AS
 SELECT application,
    table_name,
    name,
        CASE
            WHEN bool_or((kind = 'foreign key'::text)) THEN 'foreign key'::text
            WHEN bool_or((kind = 'validation'::text)) THEN 'foreign key that is not validated'::text
            WHEN bool_or((kind = 'key'::text)) THEN 'key'::text
            ELSE 'index'::text
        END AS what,
    min(dropped_at) AS dropped_at
   FROM copying.deferred d
  GROUP BY application, table_name, name;

COMMENT ON VIEW copying.missing_keys IS 'Indexes and keys that a copy took away and has not made again';

GRANT SELECT ON TABLE copying.missing_keys TO app_copier;
GRANT SELECT ON TABLE copying.missing_keys TO app_monitor;
