CREATE FUNCTION copying.try_lock(application text) RETURNS text
    LANGUAGE sql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  select case
    when not pg_try_advisory_lock(copying.lock_key(application)) then coalesce(
      (
        select format('%s (process %s, user %s)', coalesce(nullif(a.application_name, ''), 'somebody'), a.pid, a.usename)
        from pg_catalog.pg_locks as l
        join pg_catalog.pg_stat_activity as a on a.pid = l.pid
        join pg_catalog.pg_database as d on d.oid = l.database and d.datname = current_database()
        where l.locktype = 'advisory'
          and l.granted
          and l.objsubid = 1
          and (l.classid::bigint << 32) | l.objid::bigint = copying.lock_key(application)
      ),
      'another session'
    )
  end
$$;

COMMENT ON FUNCTION copying.try_lock(application text) IS 'Takes the lock for this session and returns null, or tells who has it';

REVOKE ALL ON FUNCTION copying.try_lock(application text) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.try_lock(application text) TO app_copier;
