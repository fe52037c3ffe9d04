CREATE FUNCTION copying.not_timestamptz(name text, value text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select case when value is not null and copying.to_timestamptz(value) is null then copying.reason('impossible_date', name, value) end
$$;

COMMENT ON FUNCTION copying.not_timestamptz(name text, value text) IS 'impossible_date when the text is no moment';

REVOKE ALL ON FUNCTION copying.not_timestamptz(name text, value text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.not_timestamptz(name text, value text) TO app_copier;
