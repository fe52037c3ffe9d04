CREATE FUNCTION copying.follow_condition(shaped regclass, is_whole boolean) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select case
    when is_whole then 'true'
    else format('s.source_key = any ($1::text[]::%s[])', format_type(a.atttypid, -1))
  end
  from pg_catalog.pg_attribute as a
  where a.attrelid = shaped and a.attname = 'source_key'
$_$;

COMMENT ON FUNCTION copying.follow_condition(shaped regclass, is_whole boolean) IS 'The condition that a row of a plan came from one of the keys in $1';

REVOKE ALL ON FUNCTION copying.follow_condition(shaped regclass, is_whole boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.follow_condition(shaped regclass, is_whole boolean) TO app_copier;
