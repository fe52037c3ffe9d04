CREATE FUNCTION copying.follow_differs(column_name text, left_alias text, right_alias text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select format('pg_catalog.record_image_ne(row(%1$s.%3$s), row(%2$s.%3$s))', left_alias, right_alias, column_name)
$_$;

COMMENT ON FUNCTION copying.follow_differs(column_name text, left_alias text, right_alias text) IS 'The condition that the bytes of a column differ between two aliases';

REVOKE ALL ON FUNCTION copying.follow_differs(column_name text, left_alias text, right_alias text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.follow_differs(column_name text, left_alias text, right_alias text) TO app_copier;
