CREATE FUNCTION copying.to_text_array(value text) RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select case
    when jsonb_typeof(copying.to_jsonb(value)) = 'array' then array(select jsonb_array_elements_text(copying.to_jsonb(value)))
  end
$$;

COMMENT ON FUNCTION copying.to_text_array(value text) IS 'The elements of a JSON array as text, or null';

REVOKE ALL ON FUNCTION copying.to_text_array(value text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.to_text_array(value text) TO app_copier;
