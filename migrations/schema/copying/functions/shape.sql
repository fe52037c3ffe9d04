CREATE FUNCTION copying.shape(run_id bigint, source_table text, key_columns text[], landing regclass, shaped regclass, target regclass, began_empty boolean, low text, high text, OUT rows_read bigint, OUT rows_written bigint, OUT rows_rejected bigint) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  columns text;
  target_key text;
  in_range text := copying.range_condition('s.source_key', shaped, low, high);
  was_rejected boolean;
begin
  select string_agg(c.name, ', '), string_agg(c.name, ', ') filter (where c.is_key)
  into columns, target_key
  from copying.plan_columns(shaped, target) as c;

  -- What was rejected before may have been mended in the source since.
  execute format(
    $query$
      select exists (
        select
        from copying.rejects as r
        join copying.runs as u on u.id = $1 and u.application = r.application
        where r.source_table = $2 and r.target_table = $3%s
      )
    $query$,
    copying.range_condition('r.source_key', shaped, low, high)
  )
  using run_id, source_table, target::text
  into was_rejected;

  execute format(
    $query$
      insert into %1$s (%2$s) overriding system value
      select %2$s
      from %3$s as s
      where (s.reject_reason is null or copying.reject($1, $2, s.source_key::text, $3, s.reject_reason, $4, $5))%4$s
      %5$s
    $query$,
    target, columns, shaped, in_range,
    case when not began_empty then format('on conflict (%s) do nothing', target_key) end
  )
  using run_id, source_table, target::text, landing, key_columns;
  get diagnostics rows_written = row_count;

  if began_empty and not was_rejected then
    -- All that was read has just been written, here or there.
    select count(*)
    into rows_rejected
    from copying.rejects as r
    where r.run_id = shape.run_id
      and r.source_table = shape.source_table
      and r.target_table = target::text
      and r.xmin = pg_current_xact_id()::xid;
    rows_read := rows_written + rows_rejected;
    return;
  end if;

  execute format(
    $query$
      with
        rejected as (select s.source_key::text as source_key, s.reject_reason from %1$s as s where true%2$s),
        mended as (
          delete from copying.rejects as r
          using copying.runs as u
          where u.id = $1
            and r.application = u.application
            and r.source_table = $2
            and r.target_table = $3
            and r.source_key not in (select e.source_key from rejected as e where e.reject_reason is not null)%3$s
        )
      select count(*), count(reject_reason) from rejected
    $query$,
    shaped, in_range, copying.range_condition('r.source_key', shaped, low, high)
  )
  using run_id, source_table, target::text
  into rows_read, rows_rejected;
end
$_$;

COMMENT ON FUNCTION copying.shape(run_id bigint, source_table text, key_columns text[], landing regclass, shaped regclass, target regclass, began_empty boolean, low text, high text, OUT rows_read bigint, OUT rows_written bigint, OUT rows_rejected bigint) IS 'Fills a target from its plan, or one range of it, and keeps the rejects';

REVOKE ALL ON FUNCTION copying.shape(run_id bigint, source_table text, key_columns text[], landing regclass, shaped regclass, target regclass, began_empty boolean, low text, high text, OUT rows_read bigint, OUT rows_written bigint, OUT rows_rejected bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.shape(run_id bigint, source_table text, key_columns text[], landing regclass, shaped regclass, target regclass, began_empty boolean, low text, high text, OUT rows_read bigint, OUT rows_written bigint, OUT rows_rejected bigint) TO app_copier;
