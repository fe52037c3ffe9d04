CREATE FUNCTION audit.row_values(value jsonb, omitted text[], hidden text[]) RETURNS jsonb
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select (value - omitted) || coalesce(
    (select jsonb_object_agg(name, '(hidden)') from unnest(hidden) as name where value ->> name is not null),
    '{}'
  )
$$;

COMMENT ON FUNCTION audit.row_values(value jsonb, omitted text[], hidden text[]) IS 'A row as it is logged: without the omitted columns, secrets hidden';

REVOKE ALL ON FUNCTION audit.row_values(value jsonb, omitted text[], hidden text[]) FROM PUBLIC;
