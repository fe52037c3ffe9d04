CREATE FUNCTION copying.missing(name text, value text, kind text DEFAULT 'missing_value'::text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select case when coalesce(btrim(value), '') = '' then copying.reason(kind, name, value) end
$$;

COMMENT ON FUNCTION copying.missing(name text, value text, kind text) IS 'The reason when a value that must be there is null or blank';

REVOKE ALL ON FUNCTION copying.missing(name text, value text, kind text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.missing(name text, value text, kind text) TO app_copier;
