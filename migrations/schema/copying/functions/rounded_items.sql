CREATE FUNCTION copying.rounded_items(shaped regclass, target regclass) RETURNS SETOF text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
  select format('case when v.%1$s::%2$s::%3$s is distinct from v.%1$s then %4$L end', c.name, c.type, s.type, a.attname)
  from copying.plan_columns(shaped, target) as c
  join pg_catalog.pg_attribute as a on a.attrelid = shaped and quote_ident(a.attname) = c.name and a.attnum > 0
  join pg_catalog.pg_attribute as b on b.attrelid = target and b.attname = a.attname and b.attnum > 0
  join pg_catalog.pg_type as t on t.oid = b.atttypid
  cross join lateral (select format_type(a.atttypid, a.atttypmod) as type) as s
  where not copying.fits(s.type, c.type)
    and exists (
      select
      from (
        values
          ('{smallint,integer,bigint,numeric,real,double precision}'::regtype[]),
          ('{date,timestamp,timestamptz}'::regtype[]),
          ('{text,character varying,character,name}'::regtype[])
      ) as f (family)
      where a.atttypid = any (f.family) and coalesce(nullif(t.typbasetype, 0), t.oid) = any (f.family)
    )
$_$;

COMMENT ON FUNCTION copying.rounded_items(shaped regclass, target regclass) IS 'Which columns of a plan a target could round or cut, as expressions that tell where it does';

REVOKE ALL ON FUNCTION copying.rounded_items(shaped regclass, target regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.rounded_items(shaped regclass, target regclass) TO app_copier;
