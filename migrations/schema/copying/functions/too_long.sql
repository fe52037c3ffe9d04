CREATE FUNCTION copying.too_long(name text, value text, length_max integer) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case when length(value) > length_max then copying.reason('over_long_text', name, value) end
$$;

COMMENT ON FUNCTION copying.too_long(name text, value text, length_max integer) IS 'over_long_text when the text has more characters than it may have';

REVOKE ALL ON FUNCTION copying.too_long(name text, value text, length_max integer) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.too_long(name text, value text, length_max integer) TO app_copier;
