CREATE FUNCTION copying.follow_is_other(before regclass) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select format('not exists (select from %s as b where %s)', before, string_agg(format('b.%1$I = c.%1$I', attname), ' and '))
  from pg_catalog.pg_attribute
  where attrelid = before and attnum > 0
$_$;

COMMENT ON FUNCTION copying.follow_is_other(before regclass) IS 'The condition that a row c is not among the rows before a pass';

REVOKE ALL ON FUNCTION copying.follow_is_other(before regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.follow_is_other(before regclass) TO app_copier;
