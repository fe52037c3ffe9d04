CREATE FUNCTION copying.follow_same(target regclass, left_alias text, right_alias text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select string_agg(format('%1$s.%3$I = %2$s.%3$I', left_alias, right_alias, a.attname), ' and ')
  from pg_catalog.pg_index as i
  join pg_catalog.pg_attribute as a
    on a.attrelid = i.indrelid and a.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1])
  where i.indrelid = target and i.indisprimary
$_$;

COMMENT ON FUNCTION copying.follow_same(target regclass, left_alias text, right_alias text) IS 'The condition that two aliases name the same row of a table';

REVOKE ALL ON FUNCTION copying.follow_same(target regclass, left_alias text, right_alias text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.follow_same(target regclass, left_alias text, right_alias text) TO app_copier;
