CREATE FUNCTION copying.settle(target regclass) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO ''
    AS $$
declare
  owned record;
begin
  for owned in
    select a.attname as name, pg_get_serial_sequence(target::text, a.attname) as sequence
    from pg_catalog.pg_attribute as a
    where a.attrelid = target and a.attnum > 0 and not a.attisdropped
  loop
    if owned.sequence is not null then
      execute format(
        'select setval(%L, greatest(m.highest, s.last_value), m.highest is not null or s.is_called) from (select max(%I) as highest from %s) as m, %s as s',
        owned.sequence, owned.name, target, owned.sequence
      );
    end if;
  end loop;
  execute format('analyze %s', target);
end
$$;

COMMENT ON FUNCTION copying.settle(target regclass) IS 'Moves the sequences of a table on after its highest values, and analyzes it';

REVOKE ALL ON FUNCTION copying.settle(target regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.settle(target regclass) TO app_copier;
