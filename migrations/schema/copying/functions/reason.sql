CREATE FUNCTION copying.reason(kind text, name text, value text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select kind || ': ' || name || ' = ' || coalesce(left(value, 100), 'null')
$$;

COMMENT ON FUNCTION copying.reason(kind text, name text, value text) IS 'A reason to reject a row: kind: column = value';

REVOKE ALL ON FUNCTION copying.reason(kind text, name text, value text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.reason(kind text, name text, value text) TO app_copier;
