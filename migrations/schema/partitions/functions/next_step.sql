CREATE FUNCTION partitions.next_step() RETURNS text
    LANGUAGE plpgsql
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  step text;
begin
  select format('alter table %s detach partition %s finalize', b.inhparent::regclass, b.partition)
  into step
  from partitions.bounds as b
  where b.is_half_detached
  limit 1;
  if found then
    return step;
  end if;

  -- What is attached was not retired yet: it is noted anew below, if it is still due.
  delete from partitions.retirements as r
  using pg_catalog.pg_class as c
  where r.finished_at is null and c.oid = to_regclass(r.partition) and c.relispartition;

  update partitions.retirements as r
  set finished_at = now(), keep = to_regclass(r.partition) is not null
  where r.finished_at is null
    and (
      r.keep
      or to_regclass(r.partition) is null
      or not exists (
        select
        from partitions.registry as g
        join pg_catalog.pg_constraint as k on k.conrelid = to_regclass(r.partition) and k.contype = 'c'
        join pg_catalog.pg_attribute as a on a.attrelid = k.conrelid and a.attnum = any (k.conkey)
        where g.parent = r.parent
          and r.upper <= now() - g.retention
          and a.attname = g.control
          and not exists (
            select
            from pg_catalog.pg_constraint as p
            where p.conrelid = to_regclass(r.parent) and p.conname = k.conname
          )
      )
    );

  select format('drop table %s', to_regclass(r.partition))
  into step
  from partitions.retirements as r
  where r.finished_at is null
  order by r.partition
  limit 1;
  if found then
    return step;
  end if;

  with oldest as (
    select b.*, g.keep
    from partitions.bounds as b
    join partitions.registry as g using (parent)
    where b.upper <= now() - g.retention
    order by b.upper
    limit 1
  ),
  noted as (
    insert into partitions.retirements as r (parent, partition, upper, keep)
    select o.parent, format('%I.%I', n.nspname, c.relname), o.upper, o.keep
    from oldest as o
    join pg_catalog.pg_class as c on c.oid = o.partition
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    on conflict on constraint retirements_partition_key do update
    set begun_at = now(), finished_at = null, upper = excluded.upper, keep = excluded.keep
  )
  select format('alter table %s detach partition %s concurrently', o.inhparent::regclass, o.partition)
  into step
  from oldest as o;
  return step;
end
$$;

COMMENT ON FUNCTION partitions.next_step() IS 'The next statement that retires an old partition, to be run outside of a transaction; NULL when all are retired';

REVOKE ALL ON FUNCTION partitions.next_step() FROM PUBLIC;
