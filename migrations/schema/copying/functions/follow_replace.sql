CREATE FUNCTION copying.follow_replace(target regclass, before regclass, after regclass, doomed regclass, columns text[], key_columns text[], watched text[], followed regclass[], befores regclass[], OUT added bigint, OUT written bigint, OUT changed text[], OUT losers text[]) RETURNS record
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  same text := copying.follow_same(target, 't', 'a');
  differences text;
  taken_out bigint;
  clashes bigint;
begin
  execute format(
    'insert into %s select t.* from %s as t join %s as b on %s where not exists (select from %s as a where %s)',
    doomed, target, before,
    (select string_agg(format('t.%1$I = b.%1$I', attname), ' and ') from pg_catalog.pg_attribute where attrelid = before and attnum > 0),
    after, same
  );
  get diagnostics taken_out = row_count;
  losers := '{}';
  if taken_out > 0 then
    losers := array(select distinct t::text from copying.follow_take_out(target, doomed, followed, befores) as t);
  end if;

  select string_agg(
    format('case when bool_or(%s) then %L end', copying.follow_differs(quote_ident(w), 't', 'a'), w),
    ', '
  )
  into differences
  from unnest(watched) as w
  where quote_ident(w) = any (columns);
  execute format(
    'select coalesce(array_remove(array[%s]::text[], null), %L) from %s as a join %s as t on %s',
    differences, '{}', after, target, same
  )
  into changed;
  execute format('select count(*) from %s as a where not exists (select from %s as t where %s)', after, target, same)
  into added;

  execute format('delete from %s', doomed);
  written := copying.follow_put_in(target, after, doomed, columns, key_columns);
  execute format('select count(*) from %s', doomed) into taken_out;
  if taken_out > 0 then
    losers := losers || array(select distinct t::text from copying.follow_take_out(target, doomed, followed, befores) as t);
    execute format('delete from %s', doomed);
    written := written + copying.follow_put_in(target, after, doomed, columns, key_columns);
  end if;
  execute format('select count(*) from %s as a where %s', after, coalesce(copying.follow_clash(target, columns), 'false'))
  into clashes;
  if clashes > 0 then
    raise exception '% rows want what another row of % has and only one may have', clashes, target
    using errcode = 'unique_violation';
  end if;
end
$_$;

COMMENT ON FUNCTION copying.follow_replace(target regclass, before regclass, after regclass, doomed regclass, columns text[], key_columns text[], watched text[], followed regclass[], befores regclass[], OUT added bigint, OUT written bigint, OUT changed text[], OUT losers text[]) IS 'Brings a target from the rows before to the rows after a pass, and tells what others may depend on';

REVOKE ALL ON FUNCTION copying.follow_replace(target regclass, before regclass, after regclass, doomed regclass, columns text[], key_columns text[], watched text[], followed regclass[], befores regclass[], OUT added bigint, OUT written bigint, OUT changed text[], OUT losers text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.follow_replace(target regclass, before regclass, after regclass, doomed regclass, columns text[], key_columns text[], watched text[], followed regclass[], befores regclass[], OUT added bigint, OUT written bigint, OUT changed text[], OUT losers text[]) TO app_copier;
