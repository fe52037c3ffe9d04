-- What is left to do for a target when its rows are there: identity and serial sequences go on after the
-- highest value, and the planner gets its statistics. Both are the owner's business, which app_copier is
-- not: the functions act as their owner, for its own tables, and do nothing else. A view may own a sequence,
-- too, and to ask it for its highest value would be to run what somebody wrote.
create or replace function copying.sequences(target regclass) returns table (
  column_name name,
  sequence_name text
)
language plpgsql stable parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
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

create or replace function copying.move_sequences(target regclass) returns integer
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
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
  is 'The sequences of a table''s columns; refuses what is not this role''s';
comment on function copying.move_sequences(regclass)
  is 'Moves the sequences of a table on after its highest values; tells how many';
comment on function copying.settle(regclass)
  is 'Moves the sequences of a table on after its highest values, and analyzes it';
