CREATE FUNCTION copying.referred_rows(application text, target_table text) RETURNS TABLE(referring_table text, rows bigint)
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  referrer record;
begin
  for referrer in select r.child, r.condition from copying.referrers(to_regclass(target_table)) as r
  loop
    execute format(
      $query$
        select count(*)
        from %s as t
        where t.xmin = any ($1) and exists (select from %s as c where %s and not c.xmin = any ($2))
      $query$,
      target_table::regclass, referrer.child, referrer.condition
    )
    into rows
    using copying.written_by(application, target_table), copying.written_by(application, referrer.child::text);
    if rows > 0 then
      referring_table := referrer.child::text;
      return next;
    end if;
  end loop;
end
$_$;

COMMENT ON FUNCTION copying.referred_rows(application text, target_table text) IS 'How many rows of a copy rows of others refer to, by the table of those';

REVOKE ALL ON FUNCTION copying.referred_rows(application text, target_table text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.referred_rows(application text, target_table text) TO app_copier;
