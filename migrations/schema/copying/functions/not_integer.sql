CREATE FUNCTION copying.not_integer(name text, value text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select case when not pg_input_is_valid(value, 'integer') then copying.reason('not_a_number', name, value) end
$$;

COMMENT ON FUNCTION copying.not_integer(name text, value text) IS 'not_a_number when the text is no whole number';

REVOKE ALL ON FUNCTION copying.not_integer(name text, value text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.not_integer(name text, value text) TO app_copier;
