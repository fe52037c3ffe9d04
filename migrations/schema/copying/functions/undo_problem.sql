CREATE FUNCTION copying.undo_problem(application text) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select case
    when w.xmin <> w.written_by::xid
    then format('this database was restored from a dump after transaction %s wrote %s, so that its rows are not known any more', w.written_by, w.target_table)
    else format('transaction %s, which wrote %s, is too long ago: its number may have been used again', w.written_by, w.target_table)
  end
  from copying.writes as w
  where w.application = undo_problem.application
    and (
      w.xmin <> w.written_by::xid
      or pg_snapshot_xmax(pg_current_snapshot())::text::numeric - w.written_by::text::numeric >= 2147483648
    )
  order by w.written_by
  limit 1
$$;

COMMENT ON FUNCTION copying.undo_problem(application text) IS 'Why what a copy wrote cannot be taken out, as the end of a sentence; null when it can';

REVOKE ALL ON FUNCTION copying.undo_problem(application text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.undo_problem(application text) TO app_copier;
