CREATE FUNCTION copying.source_key(VARIADIC parts text[]) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    AS $$
  select case
    when cardinality(parts) = 1 then parts[1]
    when array_to_string(parts, '/') not like '{%' and string_to_array(array_to_string(parts, '/'), '/') = parts collate "C"
      then array_to_string(parts, '/')
    else parts::text
  end
$$;

COMMENT ON FUNCTION copying.source_key(VARIADIC parts text[]) IS 'The key of a source row as one text, from the texts of its columns';

REVOKE ALL ON FUNCTION copying.source_key(VARIADIC parts text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.source_key(VARIADIC parts text[]) TO app_copier;
