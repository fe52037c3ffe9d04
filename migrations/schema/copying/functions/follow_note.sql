CREATE FUNCTION copying.follow_note(shaped regclass, target regclass, keys text[], before regclass) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  key_columns text;
begin
  select string_agg(c.name, ', ')
  into key_columns
  from copying.plan_columns(shaped, target) as c
  where c.is_key;
  execute format(
    'insert into %s (%s) select distinct %2$s from %s as s where s.reject_reason is null and %s',
    before, key_columns, shaped, copying.follow_condition(shaped, keys is null)
  )
  using keys;
end
$_$;

COMMENT ON FUNCTION copying.follow_note(shaped regclass, target regclass, keys text[], before regclass) IS 'Notes the target''s keys of the rows that a plan gives for some source keys, or for all (null)';

REVOKE ALL ON FUNCTION copying.follow_note(shaped regclass, target regclass, keys text[], before regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.follow_note(shaped regclass, target regclass, keys text[], before regclass) TO app_copier;
