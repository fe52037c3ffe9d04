CREATE FUNCTION audit.record_id(value jsonb, key_columns text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select string_agg(value ->> name, ',' order by position)
  from unnest(key_columns) with ordinality as keys (name, position)
$$;

COMMENT ON FUNCTION audit.record_id(value jsonb, key_columns text[]) IS 'The key of a row without its tenant, as text; several columns are joined by a comma';

REVOKE ALL ON FUNCTION audit.record_id(value jsonb, key_columns text[]) FROM PUBLIC;
