CREATE FUNCTION copying.range_condition(expression text, shaped regclass, low text, high text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select concat(
    case when low is not null then format(' and (%s)::%s > %L', expression, t.type, low) end,
    case when high is not null then format(' and (%s)::%s <= %L', expression, t.type, high) end
  )
  from (
    select format_type(a.atttypid, a.atttypmod) as type
    from pg_catalog.pg_attribute as a
    where a.attrelid = shaped and a.attname = 'source_key'
  ) as t
$$;

COMMENT ON FUNCTION copying.range_condition(expression text, shaped regclass, low text, high text) IS 'The condition of a chunk on the source key of a plan';

REVOKE ALL ON FUNCTION copying.range_condition(expression text, shaped regclass, low text, high text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.range_condition(expression text, shaped regclass, low text, high text) TO app_copier;
