CREATE FUNCTION copying.settle(target regclass) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  perform copying.move_sequences(target);
  execute format('analyze %s', target);
end
$$;

COMMENT ON FUNCTION copying.settle(target regclass) IS 'Moves the sequences of a table on after its highest values, and analyzes it';

REVOKE ALL ON FUNCTION copying.settle(target regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.settle(target regclass) TO app_copier;
