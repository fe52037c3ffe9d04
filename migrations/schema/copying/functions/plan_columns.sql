CREATE FUNCTION copying.plan_columns(shaped regclass, target regclass) RETURNS TABLE(name text, type text, is_key boolean)
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select
    quote_ident(t.attname),
    format_type(t.atttypid, t.atttypmod),
    coalesce(t.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1]), false)
  from pg_catalog.pg_attribute as s
  join pg_catalog.pg_attribute as t on t.attrelid = target and t.attname = s.attname and not t.attisdropped
  left join pg_catalog.pg_index as i on i.indrelid = target and i.indisprimary
  where s.attrelid = shaped and s.attnum > 0 and s.attname not in ('source_key', 'reject_reason')
  order by t.attnum
$$;

COMMENT ON FUNCTION copying.plan_columns(shaped regclass, target regclass) IS 'The columns that a plan fills, in the target''s order and types';

REVOKE ALL ON FUNCTION copying.plan_columns(shaped regclass, target regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.plan_columns(shaped regclass, target regclass) TO app_copier;
