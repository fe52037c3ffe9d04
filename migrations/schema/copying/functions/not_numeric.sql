CREATE FUNCTION copying.not_numeric(name text, value text, type text DEFAULT 'numeric'::text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select case when not copying.is_numeric(value, type) then copying.reason('not_a_number', name, value) end
$$;

COMMENT ON FUNCTION copying.not_numeric(name text, value text, type text) IS 'not_a_number when the text is no number of that type';

REVOKE ALL ON FUNCTION copying.not_numeric(name text, value text, type text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.not_numeric(name text, value text, type text) TO app_copier;
