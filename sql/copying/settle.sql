-- What is left to do for a target when its rows are there: identity and serial sequences go on after the
-- highest value, and the planner gets its statistics. Both are the owner's business, which app_copier is
-- not: the functions act as their owner, and do nothing else.
create or replace function copying.move_sequences(target regclass) returns integer
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  owned record;
  moved integer := 0;
begin
  for owned in
    select a.attname as name, pg_get_serial_sequence(target::text, a.attname) as sequence
    from pg_catalog.pg_attribute as a
    where a.attrelid = target and a.attnum > 0 and not a.attisdropped
  loop
    continue when owned.sequence is null;
    execute format(
      'select setval(%L, greatest(m.highest, s.last_value), m.highest is not null or s.is_called) from (select max(%I) as highest from %s) as m, %s as s',
      owned.sequence, owned.name, target, owned.sequence
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

comment on function copying.move_sequences(regclass)
  is 'Moves the sequences of a table on after its highest values; tells how many';
comment on function copying.settle(regclass)
  is 'Moves the sequences of a table on after its highest values, and analyzes it';
