CREATE FUNCTION audit.record_id(value jsonb, key_columns text[]) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select case cardinality(key_columns)
    when 1 then value ->> key_columns[1]
    else (
      select string_agg(regexp_replace(value ->> name, '([,\\])', '\\\1', 'g'), ',' order by position)
      from unnest(key_columns) with ordinality as keys (name, position)
    )
  end
$$;

COMMENT ON FUNCTION audit.record_id(value jsonb, key_columns text[]) IS 'The key of a row without its tenant, as text; several columns are joined by a comma, one within them has a backslash before it';

REVOKE ALL ON FUNCTION audit.record_id(value jsonb, key_columns text[]) FROM PUBLIC;
