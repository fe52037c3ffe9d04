CREATE FUNCTION copying.unknown(name text, value text, known text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case when value <> all(known) then copying.reason('unknown_status', name, value) end
$$;

COMMENT ON FUNCTION copying.unknown(name text, value text, known text[]) IS 'unknown_status when the value is not one of those known';

REVOKE ALL ON FUNCTION copying.unknown(name text, value text, known text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.unknown(name text, value text, known text[]) TO app_copier;
