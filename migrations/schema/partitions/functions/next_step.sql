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

  update partitions.retirements as r
  set finished_at = now()
  where r.finished_at is null
    and not exists (select from partitions.bounds as b where b.partition = to_regclass(r.partition))
    and (r.keep or to_regclass(r.partition) is null);

  select format('drop table %s', to_regclass(r.partition))
  into step
  from partitions.retirements as r
  where r.finished_at is null
    and not exists (select from partitions.bounds as b where b.partition = to_regclass(r.partition))
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
    insert into partitions.retirements as r (parent, partition, keep)
    select o.parent, format('%I.%I', n.nspname, c.relname), o.keep
    from oldest as o
    join pg_catalog.pg_class as c on c.oid = o.partition
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    on conflict on constraint retirements_partition_key do update
    set begun_at = now(), finished_at = null, keep = excluded.keep
  )
  select format('alter table %s detach partition %s concurrently', o.inhparent::regclass, o.partition)
  into step
  from oldest as o;
  return step;
end
$$;

COMMENT ON FUNCTION partitions.next_step() IS 'The next statement that retires an old partition, to be run outside of a transaction; NULL when all are retired';

REVOKE ALL ON FUNCTION partitions.next_step() FROM PUBLIC;
