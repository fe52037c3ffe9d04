-- The order in which targets are filled: a table after those that its foreign keys refer to, and after
-- those that its plan reads. Both are asked of the catalogue: the plan is a view, and PostgreSQL knows
-- what a view depends on. Tables of one level can be filled at the same time. Where tables wait for each
-- other there is no order: the level is null.
create or replace function copying.levels(
  shaped regclass[],
  targets regclass[]
) returns table (target regclass, level integer)
language plpgsql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
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

comment on function copying.levels(regclass[], regclass[])
  is 'When each target of a copy can be filled; null where tables wait for each other';
