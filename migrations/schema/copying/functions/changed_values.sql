CREATE FUNCTION copying.changed_values(landing regclass, key_columns text[], shaped regclass, proof regclass) RETURNS TABLE(problem text, source_key text, columns text[])
    LANGUAGE plpgsql STABLE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  read text[];
  has_undecodable boolean := exists (
    select
    from pg_catalog.pg_attribute as a
    where a.attrelid = landing and a.attname = 'undecodable' and a.atttypid = 'text[]'::regtype
  );
begin
  select array_agg(distinct a.attname::text)
  into read
  from pg_catalog.pg_rewrite as w
  join pg_catalog.pg_depend as d
    on d.classid = 'pg_rewrite'::regclass
    and d.objid = w.oid
    and d.refclassid = 'pg_class'::regclass
    and d.refobjid = landing
  join pg_catalog.pg_attribute as a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid and a.attnum > 0
  where w.ev_class = shaped;

  for problem, source_key, columns in execute concat(
    format('select %L, p.source_key, p.rounded_columns from %s as p where p.rounded_columns is not null', 'rounded', proof),
    case
      when has_undecodable and 'undecodable' <> all (read) then format(
        $query$
          union all
          select 'undecodable', p.source_key, array(select unnest(l.undecodable) intersect select unnest($1) order by 1)
          from (select s.undecodable, %s as source_key from %s as s where s.undecodable && $1) as l
          join %s as p on p.source_key = l.source_key and p.reject_reason is null
        $query$,
        copying.source_key_of('s', key_columns),
        landing,
        proof
      )
    end
  )
  using read
  loop
    return next;
  end loop;
end
$_$;

COMMENT ON FUNCTION copying.changed_values(landing regclass, key_columns text[], shaped regclass, proof regclass) IS 'Rows that a plan lets pass with rounded values, or with bytes as hexadecimal digits';

REVOKE ALL ON FUNCTION copying.changed_values(landing regclass, key_columns text[], shaped regclass, proof regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.changed_values(landing regclass, key_columns text[], shaped regclass, proof regclass) TO app_copier;
