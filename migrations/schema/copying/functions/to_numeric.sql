CREATE FUNCTION copying.to_numeric(value text, type text DEFAULT 'numeric'::text) RETURNS numeric
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select case when value ~ '^\s*[-+]?[.0-9]' and pg_input_is_valid(value, type) then value::numeric end
$$;

COMMENT ON FUNCTION copying.to_numeric(value text, type text) IS 'A finite number that fits the type, or null';

REVOKE ALL ON FUNCTION copying.to_numeric(value text, type text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.to_numeric(value text, type text) TO app_copier;
