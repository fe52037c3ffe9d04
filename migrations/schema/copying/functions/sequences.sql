CREATE FUNCTION copying.sequences(target regclass) RETURNS TABLE(column_name name, sequence_name text)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return query
    select s.name, s.sequence
    from (
      select a.attnum, a.attname as name, pg_get_serial_sequence(target::text, a.attname) as sequence
      from pg_catalog.pg_attribute as a
      where a.attrelid = target and a.attnum > 0 and not a.attisdropped
    ) as s
    where s.sequence is not null
    order by s.attnum;
  if found and not copying.is_own(target) then
    raise insufficient_privilege using
      message = format('The sequences of %s are moved by their owner only: give the table to app_owner.', target);
  end if;
end
$$;

COMMENT ON FUNCTION copying.sequences(target regclass) IS 'The sequences of a table''s columns; refuses what is not this role''s';

REVOKE ALL ON FUNCTION copying.sequences(target regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.sequences(target regclass) TO app_copier;
