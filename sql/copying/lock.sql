-- One copy or proof of an application at a time. The lock is an advisory one of the session: it goes
-- with the connection, however that ends. It is tried, never waited for.
create or replace function copying.lock_key(application text) returns bigint
language sql immutable parallel safe
as $$
  select hashtextextended('copying ' || application, 0)
$$;

create or replace function copying.try_lock(application text) returns text
language sql volatile parallel unsafe
set search_path = pg_catalog, pg_temp
as $$
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

comment on function copying.lock_key(text) is 'The advisory lock of an application''s copies';
comment on function copying.try_lock(text)
  is 'Takes the lock for this session and returns null, or tells who has it';
