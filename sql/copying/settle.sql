-- What is left to do for a target when its rows are there: the sequences that its columns own or name in
-- their defaults go on after the highest value (the lowest, where they count down), and the planner gets its
-- statistics. Both are the owner's business, which app_copier is not: the functions act as their owner, for
-- its own tables, and do nothing else. A view may own a sequence, too, and to ask it for its highest value
-- would be to run what somebody wrote.
create or replace function copying.sequences(target regclass) returns table (
  column_name name,
  sequence_name text,
  step bigint
)
language plpgsql stable parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
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

create or replace function copying.move_sequences(target regclass) returns integer
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
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

revoke all on function copying.move_sequences(regclass) from public;

create or replace function copying.settle(target regclass) returns void
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform copying.move_sequences(target);
  execute format('analyze %s', target);
end
$$;

revoke all on function copying.settle(regclass) from public;

comment on function copying.sequences(regclass)
  is 'The sequences that a table''s columns draw from, and by what they count; refuses what is not this role''s';
comment on function copying.move_sequences(regclass)
  is 'Moves the sequences of a table on after its highest values; tells how many';
comment on function copying.settle(regclass)
  is 'Moves the sequences of a table on after its highest values, and analyzes it';
