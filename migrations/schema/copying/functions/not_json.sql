CREATE FUNCTION copying.not_json(name text, value text, type text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select case
    when value is not null and jsonb_typeof(copying.to_jsonb(value)) is distinct from type then copying.reason('bad_json', name, value)
  end
$$;

COMMENT ON FUNCTION copying.not_json(name text, value text, type text) IS 'bad_json when the text is not JSON of that type (object, array, …)';

REVOKE ALL ON FUNCTION copying.not_json(name text, value text, type text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.not_json(name text, value text, type text) TO app_copier;
