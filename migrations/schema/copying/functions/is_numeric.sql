CREATE FUNCTION copying.is_numeric(value text, type text) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select value ~ '^\s*[-+]?[.0-9]' and pg_input_is_valid(value, type)
$$;

COMMENT ON FUNCTION copying.is_numeric(value text, type text) IS 'Whether the text is a finite number that fits a type such as numeric(12,2)';

REVOKE ALL ON FUNCTION copying.is_numeric(value text, type text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.is_numeric(value text, type text) TO app_copier;
