CREATE FUNCTION copying.sequences(target regclass) RETURNS TABLE(column_name name, sequence_name text, step bigint)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
begin
  return query
    select s.name, s.sequence::text, q.seqincrement
    from (
      select a.attnum, a.attname as name, pg_get_serial_sequence(target::text, a.attname)::regclass as sequence
      from pg_catalog.pg_attribute as a
      where a.attrelid = target and a.attnum > 0 and not a.attisdropped
      union
      select a.attnum, a.attname, d.refobjid::regclass
      from pg_catalog.pg_attrdef as f
      join pg_catalog.pg_attribute as a on a.attrelid = f.adrelid and a.attnum = f.adnum and a.attgenerated = ''
      join pg_catalog.pg_depend as d
        on d.classid = 'pg_attrdef'::regclass
        and d.objid = f.oid
        and d.refclassid = 'pg_class'::regclass
      where f.adrelid = target
        and a.atttypid in ('smallint'::regtype, 'integer'::regtype, 'bigint'::regtype, 'numeric'::regtype)
    ) as s
    join pg_catalog.pg_sequence as q on q.seqrelid = s.sequence
    order by s.attnum, 2;
  if found and not copying.is_own(target) then
    raise insufficient_privilege using
      message = format('The sequences of %s are moved by their owner only: give the table to app_owner.', target);
  end if;
end
$$;

COMMENT ON FUNCTION copying.sequences(target regclass) IS 'The sequences that a table''s columns draw from, and by what they count; refuses what is not this role''s';

REVOKE ALL ON FUNCTION copying.sequences(target regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.sequences(target regclass) TO app_copier;
