CREATE FUNCTION copying.to_integer(value text) RETURNS integer
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select case when pg_input_is_valid(value, 'integer') then value::integer end
$$;

COMMENT ON FUNCTION copying.to_integer(value text) IS 'A whole number, or null';

REVOKE ALL ON FUNCTION copying.to_integer(value text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.to_integer(value text) TO app_copier;
