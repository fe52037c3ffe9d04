CREATE FUNCTION copying.to_date(value text) RETURNS date
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $_$
  select case when value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' and pg_input_is_valid(value, 'date') then value::date end
$_$;

COMMENT ON FUNCTION copying.to_date(value text) IS 'A day of YYYY-MM-DD, or null';

REVOKE ALL ON FUNCTION copying.to_date(value text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.to_date(value text) TO app_copier;
