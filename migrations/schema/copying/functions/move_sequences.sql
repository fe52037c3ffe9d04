CREATE FUNCTION copying.move_sequences(target regclass) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  drawn record;
  moved integer := 0;
begin
  for drawn in select s.column_name, s.sequence_name, s.step from copying.sequences(target) as s loop
    execute format(
      'select setval(%L, %s(m.last::bigint, s.last_value), m.last is not null or s.is_called) from (select %s(%I) as last from %s) as m, %s as s',
      drawn.sequence_name, case when drawn.step < 0 then 'least' else 'greatest' end,
      case when drawn.step < 0 then 'min' else 'max' end, drawn.column_name, target, drawn.sequence_name
    );
    moved := moved + 1;
  end loop;
  return moved;
end
$$;

COMMENT ON FUNCTION copying.move_sequences(target regclass) IS 'Moves the sequences of a table on after its highest values; tells how many';

REVOKE ALL ON FUNCTION copying.move_sequences(target regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.move_sequences(target regclass) TO app_copier;
