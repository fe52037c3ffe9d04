CREATE FUNCTION copying.note_chunk() RETURNS trigger
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  delete from copying.writes as w
  using copying.steps as s
  where s.id = old.step_id
    and s.kind = 'copy'
    and w.application = s.application
    and w.target_table = s.target_table
    and w.written_by = old.written_by;

  perform copying.note_write(s.application, s.target_table, new.rows)
  from copying.steps as s
  where s.id = new.step_id and s.kind in ('copy', 'shape') and new.written_by is not null and new.rows > 0;
  return null;
end
$$;

COMMENT ON FUNCTION copying.note_chunk() IS 'Trigger: records the transaction that wrote a chunk';

REVOKE ALL ON FUNCTION copying.note_chunk() FROM PUBLIC;
GRANT ALL ON FUNCTION copying.note_chunk() TO app_copier;
