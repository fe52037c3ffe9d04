CREATE FUNCTION fantasy.prefix_query(query text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
  select to_tsquery('app.simple', string_agg(word || ':*', ' & '))
  from regexp_split_to_table(app.search_text(query), '[^[:alnum:]]+') as word
  where word <> ''
$$;

COMMENT ON FUNCTION fantasy.prefix_query(query text) IS 'Words as people type them, each cut short perhaps, as a query; NULL where there is no word';

REVOKE ALL ON FUNCTION fantasy.prefix_query(query text) FROM PUBLIC;
GRANT ALL ON FUNCTION fantasy.prefix_query(query text) TO app_user;
