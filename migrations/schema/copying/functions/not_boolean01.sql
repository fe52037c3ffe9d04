CREATE FUNCTION copying.not_boolean01(name text, value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case when value not in ('0', '1') then copying.reason('out_of_range', name, value) end
$$;

COMMENT ON FUNCTION copying.not_boolean01(name text, value text) IS 'out_of_range when the text is not 0 or 1';

REVOKE ALL ON FUNCTION copying.not_boolean01(name text, value text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.not_boolean01(name text, value text) TO app_copier;
