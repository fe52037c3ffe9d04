CREATE FUNCTION copying.written_by(application text, target_table text) RETURNS xid[]
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select coalesce(array_agg(w.written_by::xid), '{}')
  from copying.writes as w
  where w.application = written_by.application
    and w.target_table in (
      select n.target_table
      from (
        select distinct o.target_table
        from copying.writes as o
        where o.application = written_by.application
      ) as n
      where to_regclass(n.target_table) = to_regclass(written_by.target_table)
    )
$$;

COMMENT ON FUNCTION copying.written_by(application text, target_table text) IS 'The transactions that wrote into a target for a copy, as its rows keep them';

REVOKE ALL ON FUNCTION copying.written_by(application text, target_table text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.written_by(application text, target_table text) TO app_copier;
