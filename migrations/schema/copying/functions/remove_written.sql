CREATE FUNCTION copying.remove_written(application text, target_table text, first_page bigint, end_page bigint) RETURNS bigint
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    SET enable_nestloop TO 'off'
    AS $_$
declare
  target constant regclass := target_table;
  in_range constant text := format('t.ctid >= %L and t.ctid < %L', format('(%s,0)', first_page), format('(%s,0)', end_page));
  mine text := in_range || ' and t.xmin = any ($1)';
  refers_to_own text;
  removed bigint;
begin
  select
    mine || coalesce(string_agg(format(' and not exists (select from %s as c where %s)', r.child, r.condition), '') filter (where r.child <> target), ''),
    string_agg('(' || r.condition || ')', ' or ') filter (where r.child = target)
  into mine, refers_to_own
  from copying.referrers(target) as r;

  if refers_to_own is null then
    execute format('delete from %s as t where %s', target, mine)
    using copying.written_by(application, target_table);
  else
    execute format(
      $query$
        with recursive
          mine as materialized (select t.tableoid as part, t.ctid as place from %1$s as t where %2$s),
          referring as materialized (
            select c.tableoid as child_part, c.ctid as child, m.part, m.place
            from mine as m
            join %1$s as t on t.tableoid = m.part and t.ctid = m.place and %4$s
            join %1$s as c on %3$s
          ),
          kept(part, place) as (
            select r.part, r.place
            from referring as r
            where not exists (select from mine as m where m.part = r.child_part and m.place = r.child)
            union
            select r.part, r.place
            from kept as k
            join referring as r on r.child_part = k.part and r.child = k.place
          )
        delete from %1$s as t
        using mine as m
        where %4$s and t.tableoid = m.part and t.ctid = m.place
          and not exists (select from kept as k where k.part = m.part and k.place = m.place)
      $query$,
      target, mine, refers_to_own, in_range
    )
    using copying.written_by(application, target_table);
  end if;
  get diagnostics removed = row_count;

  if removed > 0 then
    insert into copying.undone as u (application, target_table, rows)
    values (remove_written.application, remove_written.target_table, removed)
    on conflict on constraint undone_application_target_table_key do update
    set rows = u.rows + excluded.rows;
  end if;
  return removed;
end
$_$;

COMMENT ON FUNCTION copying.remove_written(application text, target_table text, first_page bigint, end_page bigint) IS 'Takes out the rows of a copy in a range of pages that no row refers to; gives their number';

REVOKE ALL ON FUNCTION copying.remove_written(application text, target_table text, first_page bigint, end_page bigint) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.remove_written(application text, target_table text, first_page bigint, end_page bigint) TO app_copier;
