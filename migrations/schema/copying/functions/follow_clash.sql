CREATE FUNCTION copying.follow_clash(target regclass, columns text[]) RETURNS text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select string_agg(
    format(
      'exists (select from (select * from %1$s where %2$s) as t where (%3$s) = (select %3$s from (select a.*) as o where %2$s) and not (%4$s))',
      target,
      coalesce(pg_get_expr(i.indpred, i.indrelid), 'true'),
      (
        select string_agg(pg_get_indexdef(i.indexrelid, n, true), ', ')
        from generate_series(1, i.indnkeyatts::integer) as n
      ),
      copying.follow_same(target, 't', 'a')
    ),
    ' or '
  )
  from pg_catalog.pg_index as i
  where i.indrelid = target
    and i.indisunique
    and i.indimmediate
    and not i.indisprimary
    and not exists (
      select
      from pg_catalog.pg_attribute as a
      where a.attrelid = target
        and a.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1])
        and quote_ident(a.attname) <> all (columns)
    )
$_$;

COMMENT ON FUNCTION copying.follow_clash(target regclass, columns text[]) IS 'The condition that another row of the target has what only one may have and the row a wants';

REVOKE ALL ON FUNCTION copying.follow_clash(target regclass, columns text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.follow_clash(target regclass, columns text[]) TO app_copier;
