CREATE FUNCTION copying.follow_put_in(target regclass, after regclass, columns text[], key_columns text[]) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO ''
    AS $_$
declare
  written bigint := 0;
  rows bigint;
  others text[] := array(select c from unnest(columns) as c where c <> all (key_columns));
  clash text := copying.follow_clash(target, columns);
  same text := copying.follow_same(target, 't', 'a');
  changes text;
  statement text;
  waiting bigint;
  still_waiting bigint;
begin
  select format('update set %s where %s',
    string_agg(format('%1$s = excluded.%1$s', c), ', '),
    string_agg(copying.follow_differs(target, c, 't', 'excluded'), ' or '))
  into changes
  from unnest(others) as c;
  statement := format(
    'insert into %s as t (%s) overriding system value select %2$s from %s as a where %%s on conflict (%s) do %s',
    target, array_to_string(columns, ', '), after, array_to_string(key_columns, ', '),
    case when others = '{}' then 'nothing' else changes end
  );
  if clash is not null then
    execute format('select count(*) from %s as a where %s', after, clash) into waiting;
    while waiting > 0 loop
      execute format(statement, format('not (%s)', clash));
      get diagnostics rows = row_count;
      written := written + rows;
      execute format('select count(*) from %s as a where %s', after, clash) into still_waiting;
      exit when still_waiting = waiting;
      waiting := still_waiting;
    end loop;
  end if;
  execute format(statement, 'true');
  get diagnostics rows = row_count;
  return written + rows;
end
$_$;

COMMENT ON FUNCTION copying.follow_put_in(target regclass, after regclass, columns text[], key_columns text[]) IS 'Inserts rows and updates those that differ; tells how many were written';

REVOKE ALL ON FUNCTION copying.follow_put_in(target regclass, after regclass, columns text[], key_columns text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.follow_put_in(target regclass, after regclass, columns text[], key_columns text[]) TO app_copier;
