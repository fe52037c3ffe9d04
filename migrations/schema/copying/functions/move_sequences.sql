CREATE FUNCTION copying.move_sequences(target regclass) RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  owned record;
  moved integer := 0;
begin
  for owned in select s.column_name, s.sequence_name from copying.sequences(target) as s loop
    execute format(
      'select setval(%L, greatest(m.highest, s.last_value), m.highest is not null or s.is_called) from (select max(%I) as highest from %s) as m, %s as s',
      owned.sequence_name, owned.column_name, target, owned.sequence_name
    );
    moved := moved + 1;
  end loop;
  return moved;
end
$$;

COMMENT ON FUNCTION copying.move_sequences(target regclass) IS 'Moves the sequences of a table on after its highest values; tells how many';

REVOKE ALL ON FUNCTION copying.move_sequences(target regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.move_sequences(target regclass) TO app_copier;
