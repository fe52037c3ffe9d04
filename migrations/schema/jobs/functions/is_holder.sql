CREATE FUNCTION jobs.is_holder(pid integer) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select exists (
    select
    from pg_catalog.pg_locks as l
    join pg_catalog.pg_database as d on d.oid = l.database
    where d.datname = current_database()
      and l.locktype = 'advisory'
      and l.objsubid = 2
      and l.classid = 'jobs.holds'::regclass
      and l.objid = is_holder.pid::oid
      and l.pid = is_holder.pid
  )
$$;

COMMENT ON FUNCTION jobs.is_holder(pid integer) IS 'Whether the session that holds jobs is still there';

REVOKE ALL ON FUNCTION jobs.is_holder(pid integer) FROM PUBLIC;
