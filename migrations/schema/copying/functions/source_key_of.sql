CREATE FUNCTION copying.source_key_of(alias text, key_columns text[]) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select format('copying.source_key(%s)', string_agg(format('%s.%I::text', alias, k.name), ', ' order by k.n))
  from unnest(key_columns) with ordinality as k (name, n)
$$;

COMMENT ON FUNCTION copying.source_key_of(alias text, key_columns text[]) IS 'The key of a row as SQL, by its alias and columns';

REVOKE ALL ON FUNCTION copying.source_key_of(alias text, key_columns text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.source_key_of(alias text, key_columns text[]) TO app_copier;
