CREATE FUNCTION copying.to_jsonb(value text) RETURNS jsonb
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select case when pg_input_is_valid(value, 'jsonb') then value::jsonb end
$$;

COMMENT ON FUNCTION copying.to_jsonb(value text) IS 'JSON, or null where the text is none';

REVOKE ALL ON FUNCTION copying.to_jsonb(value text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.to_jsonb(value text) TO app_copier;
