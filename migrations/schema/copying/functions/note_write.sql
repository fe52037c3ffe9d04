CREATE FUNCTION copying.note_write(application text, target_table text, rows bigint) RETURNS void
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  insert into copying.writes as w (application, target_table, written_by, rows)
  values (note_write.application, note_write.target_table, pg_current_xact_id(), note_write.rows)
  on conflict on constraint writes_application_target_table_written_by_key do update
  set rows = w.rows + excluded.rows
$$;

COMMENT ON FUNCTION copying.note_write(application text, target_table text, rows bigint) IS 'Records that this transaction writes rows into a target for a copy';

REVOKE ALL ON FUNCTION copying.note_write(application text, target_table text, rows bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.note_write(application text, target_table text, rows bigint) TO app_copier;
