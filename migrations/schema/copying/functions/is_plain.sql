CREATE FUNCTION copying.is_plain(target regclass) RETURNS boolean
    LANGUAGE plpgsql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
declare
  is_hypertable boolean := false;
begin
  if to_regclass('_timescaledb_catalog.hypertable') is not null then
    execute $query$
      select exists (
        select
        from _timescaledb_catalog.hypertable as h
        join pg_catalog.pg_class as c on c.relname = h.table_name
        join pg_catalog.pg_namespace as n on n.oid = c.relnamespace and n.nspname = h.schema_name
        where c.oid = $1
      )
    $query$
    into is_hypertable
    using target;
  end if;
  return (
    select c.relkind = 'r' and not c.relispartition and not is_hypertable
      and not exists (select from pg_catalog.pg_inherits as i where target in (i.inhparent, i.inhrelid))
    from pg_catalog.pg_class as c
    where c.oid = target
  );
end
$_$;

COMMENT ON FUNCTION copying.is_plain(target regclass) IS 'Whether a table is an ordinary one: no partitions, no chunks, no heirs';

REVOKE ALL ON FUNCTION copying.is_plain(target regclass) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.is_plain(target regclass) TO app_copier;
