CREATE FUNCTION copying.count_written(application text, target_table text) RETURNS bigint
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  found_rows bigint;
begin
  if to_regclass(target_table) is null then
    return 0;
  end if;
  execute format('select count(*) from %s as t where t.xmin = any ($1)', target_table::regclass)
  into found_rows
  using copying.written_by(application, target_table);
  return found_rows;
end
$_$;

COMMENT ON FUNCTION copying.count_written(application text, target_table text) IS 'How many rows of a copy are in a target';

REVOKE ALL ON FUNCTION copying.count_written(application text, target_table text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.count_written(application text, target_table text) TO app_copier;
