CREATE FUNCTION copying.undo_tables(application text) RETURNS TABLE(target_table text, rows_written bigint, rows_removed bigint, parts bigint, pages bigint)
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select w.target_table, sum(w.rows)::bigint, coalesce(max(u.rows), 0), p.parts, p.pages
  from copying.writes as w
  left join copying.undone as u on u.application = w.application and u.target_table = w.target_table
  cross join lateral (
    with recursive
      parts(id) as (
        select to_regclass(w.target_table)::oid
        union all
        select i.inhrelid from parts as p join pg_catalog.pg_inherits as i on i.inhparent = p.id
      )
    select count(*) as parts, coalesce(max(pg_relation_size(id) / current_setting('block_size')::bigint), 0) as pages
    from parts
    where id is not null
  ) as p
  where w.application = undo_tables.application
  group by w.target_table, p.parts, p.pages
  order by max(w.written_by) desc
$$;

COMMENT ON FUNCTION copying.undo_tables(application text) IS 'What a copy wrote, table by table, those written last first; pages of the longest part';

REVOKE ALL ON FUNCTION copying.undo_tables(application text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.undo_tables(application text) TO app_copier;
