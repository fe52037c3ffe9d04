CREATE FUNCTION copying.source_key_problem(shaped regclass, keys regclass, key_columns text[]) RETURNS text
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  problem text;
begin
  if cardinality(key_columns) > 1 and not exists (
    select
    from pg_catalog.pg_rewrite as r
    join pg_catalog.pg_depend as d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
    where r.ev_class = shaped
      and d.refclassid = 'pg_catalog.pg_proc'::regclass
      and d.refobjid = 'copying.source_key(text[])'::regprocedure
  ) then
    execute format(
      'select %1$s from %2$s as s where %1$s <> concat_ws(''/'', %3$s) limit 1',
      copying.source_key_of('s', key_columns),
      keys,
      (select string_agg(format('s.%I', k), ', ' order by n) from unnest(key_columns) with ordinality as u (k, n))
    )
    into problem;
  end if;
  return problem;
end
$_$;

COMMENT ON FUNCTION copying.source_key_problem(shaped regclass, keys regclass, key_columns text[]) IS 'A key of several columns that a plan which does not use copying.source_key() would write ambiguously';

REVOKE ALL ON FUNCTION copying.source_key_problem(shaped regclass, keys regclass, key_columns text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.source_key_problem(shaped regclass, keys regclass, key_columns text[]) TO app_copier;
