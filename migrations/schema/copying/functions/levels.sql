CREATE FUNCTION copying.levels(shaped regclass[], targets regclass[]) RETURNS TABLE(target regclass, level integer)
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  waiting regclass[] := targets;
  ready regclass[];
begin
  level := 1;
  loop
    select array_agg(t.name order by t.n)
    into ready
    from unnest(targets) with ordinality as t (name, n)
    where t.name = any (waiting)
      and not exists (
        select
        from pg_catalog.pg_constraint as f
        where f.conrelid = t.name and f.contype = 'f' and f.confrelid = any (waiting) and f.confrelid <> t.name
      )
      and not exists (
        select
        from pg_catalog.pg_rewrite as r
        join pg_catalog.pg_depend as d on d.classid = 'pg_catalog.pg_rewrite'::regclass and d.objid = r.oid
        where r.ev_class = shaped[t.n]
          and d.refclassid = 'pg_catalog.pg_class'::regclass
          and d.refobjid = any (waiting::oid[])
          and d.refobjid <> t.name
      );
    exit when ready is null;
    return query select r.name, levels.level from unnest(ready) as r (name);
    waiting := array(select w.name from unnest(waiting) as w (name) where w.name <> all (ready));
    level := level + 1;
  end loop;
  return query select w.name, null::integer from unnest(waiting) as w (name);
end
$$;

COMMENT ON FUNCTION copying.levels(shaped regclass[], targets regclass[]) IS 'When each target of a copy can be filled; null where tables wait for each other';

REVOKE ALL ON FUNCTION copying.levels(shaped regclass[], targets regclass[]) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.levels(shaped regclass[], targets regclass[]) TO app_copier;
