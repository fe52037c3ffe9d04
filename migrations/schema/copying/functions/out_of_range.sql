CREATE FUNCTION copying.out_of_range(name text, value numeric, low numeric, high numeric) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case when value not between low and high then copying.reason('out_of_range', name, value::text) end
$$;

COMMENT ON FUNCTION copying.out_of_range(name text, value numeric, low numeric, high numeric) IS 'out_of_range when the number is below or above what it may be';

REVOKE ALL ON FUNCTION copying.out_of_range(name text, value numeric, low numeric, high numeric) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.out_of_range(name text, value numeric, low numeric, high numeric) TO app_copier;
