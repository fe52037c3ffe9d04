CREATE FUNCTION copying.to_boolean01(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case value when '0' then false when '1' then true end
$$;

COMMENT ON FUNCTION copying.to_boolean01(value text) IS 'False of 0, true of 1, else null';

REVOKE ALL ON FUNCTION copying.to_boolean01(value text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.to_boolean01(value text) TO app_copier;
