CREATE FUNCTION copying.key_parts(source_key text) RETURNS text[]
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select case
    when source_key not like '{%' then string_to_array(source_key, '/')
    when pg_input_is_valid(source_key, 'text[]') then source_key::text[]
  end
$$;

COMMENT ON FUNCTION copying.key_parts(source_key text) IS 'The texts of the columns of a key that has several; null where it is no key';

REVOKE ALL ON FUNCTION copying.key_parts(source_key text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.key_parts(source_key text) TO app_copier;
