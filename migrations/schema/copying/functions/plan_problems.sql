CREATE FUNCTION copying.plan_problems(shaped regclass, target regclass) RETURNS SETOF text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  with
    given as (
      select attname as name from pg_catalog.pg_attribute where attrelid = shaped and attnum > 0
    ),
    wanted as (
      select
        a.attname as name,
        a.attnum = any ((i.indkey::smallint[])[0:i.indnkeyatts - 1]) as is_key,
        a.attgenerated <> '' as is_generated,
        a.attnotnull and not a.atthasdef and a.attidentity = '' as is_required
      from pg_catalog.pg_attribute as a
      left join pg_catalog.pg_index as i on i.indrelid = target and i.indisprimary
      where a.attrelid = target and a.attnum > 0 and not a.attisdropped
    )
  select format('it gives no %s', c.name)
  from (values ('source_key'), ('reject_reason')) as c (name)
  where c.name not in (select name from given)
  union all
  select format('%s has no primary key', target)
  where not exists (select from wanted where is_key)
  union all
  select format('%s has a deferrable primary key, which cannot tell that a row is there already', target)
  where exists (select from pg_catalog.pg_index as i where i.indrelid = target and i.indisprimary and not i.indimmediate)
  union all
  select format('it gives %s, which %s does not have', g.name, target)
  from given as g
  where g.name not in ('source_key', 'reject_reason') and g.name not in (select name from wanted)
  union all
  select format('it gives %s, which %s computes itself', w.name, target)
  from wanted as w
  join given as g on g.name = w.name
  where w.is_generated
  union all
  select format('it does not give %s, which %s needs', w.name, target)
  from wanted as w
  where (w.is_key or w.is_required) and w.name not in (select name from given)
$$;

COMMENT ON FUNCTION copying.plan_problems(shaped regclass, target regclass) IS 'What does not fit between a plan and its target, as ends of sentences; empty when all fits';

REVOKE ALL ON FUNCTION copying.plan_problems(shaped regclass, target regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.plan_problems(shaped regclass, target regclass) TO app_copier;
