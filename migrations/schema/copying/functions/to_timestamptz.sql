CREATE FUNCTION copying.to_timestamptz(value text) RETURNS timestamp with time zone
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $_$
  select case
    when value ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}[ T]?[0-9:.]*$' and pg_input_is_valid(value || '+00', 'timestamptz')
      then (value || '+00')::timestamptz
  end
$_$;

COMMENT ON FUNCTION copying.to_timestamptz(value text) IS 'A moment of YYYY-MM-DD HH:MM:SS in UTC, or null';

REVOKE ALL ON FUNCTION copying.to_timestamptz(value text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.to_timestamptz(value text) TO app_copier;
