CREATE FUNCTION copying.follow_put_in(target regclass, after regclass, stuck regclass, columns text[], key_columns text[]) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  written bigint := 0;
  rows bigint;
  others text[] := array(select c from unnest(columns) as c where c <> all (key_columns) or copying.follow_varies(target, c));
  clash text := coalesce(copying.follow_clash(target, columns), 'false');
  changes text;
  differs text;
  waiting bigint;
  waited bigint;
begin
  select
    string_agg(format('%1$s = excluded.%1$s', c), ', '),
    coalesce(string_agg(copying.follow_differs(c, 't', 'a'), ' or '), 'false')
  into changes, differs
  from unnest(others) as c;
  loop
    waited := waiting;
    execute format('select count(*) from %s as a where %s', after, clash) into waiting;
    exit when waiting > 0 and waiting = waited;
    execute format(
      'insert into %1$s (%2$s) overriding system value select %2$s from %3$s as a where not (%4$s) and not exists (select from %1$s as t where %5$s and not (%6$s)) on conflict (%7$s) do %8$s',
      target, array_to_string(columns, ', '), after, clash, copying.follow_same(target, 't', 'a'), differs,
      array_to_string(key_columns, ', '), coalesce('update set ' || changes, 'nothing')
    );
    get diagnostics rows = row_count;
    written := written + rows;
    exit when waiting = 0;
  end loop;
  if waiting > 0 then
    execute format('insert into %s select t.* from %s as t join %s as a on %s where %s',
      stuck, target, after, copying.follow_same(target, 't', 'a'), clash);
  end if;
  return written;
end
$_$;

COMMENT ON FUNCTION copying.follow_put_in(target regclass, after regclass, stuck regclass, columns text[], key_columns text[]) IS 'Inserts rows and updates those that differ; tells how many were written';

REVOKE ALL ON FUNCTION copying.follow_put_in(target regclass, after regclass, stuck regclass, columns text[], key_columns text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.follow_put_in(target regclass, after regclass, stuck regclass, columns text[], key_columns text[]) TO app_copier;
