CREATE FUNCTION copying.follow_shape(run_id bigint, source_table text, key_columns text[], landing regclass, shaped regclass, target regclass, keys text[], after regclass) RETURNS void
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $_$
declare
  columns text;
begin
  delete from copying.rejects as r
  using copying.runs as u
  where u.id = follow_shape.run_id
    and r.application = u.application
    and r.source_table = follow_shape.source_table
    and r.target_table = target::text
    and (keys is null or r.source_key = any (keys));

  select string_agg(c.name, ', ')
  into columns
  from copying.plan_columns(shaped, target) as c;
  execute format(
    $query$
      insert into %1$s (%2$s)
      select %2$s
      from %3$s as s
      where (s.reject_reason is null or copying.reject($2, $3, s.source_key::text, $4, s.reject_reason, $5, $6)) and %4$s
    $query$,
    after, columns, shaped, copying.follow_condition(shaped, keys is null)
  )
  using keys, run_id, source_table, target::text, landing, key_columns;
end
$_$;

COMMENT ON FUNCTION copying.follow_shape(run_id bigint, source_table text, key_columns text[], landing regclass, shaped regclass, target regclass, keys text[], after regclass) IS 'Puts the rows that a plan gives for some source keys, or for all, into a table, and keeps the rejects';

REVOKE ALL ON FUNCTION copying.follow_shape(run_id bigint, source_table text, key_columns text[], landing regclass, shaped regclass, target regclass, keys text[], after regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.follow_shape(run_id bigint, source_table text, key_columns text[], landing regclass, shaped regclass, target regclass, keys text[], after regclass) TO app_copier;
