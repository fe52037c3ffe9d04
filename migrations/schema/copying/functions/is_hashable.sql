CREATE FUNCTION copying.is_hashable(type oid, exact boolean) RETURNS boolean
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  with recursive
    parts as (
      select is_hashable.type as oid
      union
      select n.oid
      from parts as p
      join pg_catalog.pg_type as t on t.oid = p.oid
      left join pg_catalog.pg_range as r on t.oid in (r.rngtypid, r.rngmultitypid)
      cross join lateral (
        values (coalesce(r.rngsubtype, case when t.typsubscript = 'pg_catalog.array_subscript_handler'::regproc then t.typelem end))
      ) as n (oid)
      where n.oid is not null
    )
  select
    bool_and(
      t.oid < 16384
      and t.typname not like 'reg%'
      and t.typtype in ('b', 'r', 'm')
      and (
        not exact or (t.typsend <> 0 and t.typreceive <> 0)
      )
      and (
        exact
        or t.typtype <> 'b'
        or t.typsubscript = 'pg_catalog.array_subscript_handler'::regproc
        or exists (
          select
          from pg_catalog.pg_opclass as o
          join pg_catalog.pg_am as m on m.oid = o.opcmethod and m.amname = 'hash'
          join pg_catalog.pg_amproc as h
            on h.amprocfamily = o.opcfamily
            and h.amproclefttype = o.opcintype
            and h.amprocrighttype = o.opcintype
            and h.amprocnum = 2
          where o.opcdefault
            and (
              o.opcintype = t.oid
              or exists (
                select
                from pg_catalog.pg_cast as c
                where c.castsource = t.oid and c.casttarget = o.opcintype and c.castmethod = 'b' and c.castcontext = 'i'
              )
            )
        )
      )
    )
  from parts as p
  join pg_catalog.pg_type as t on t.oid = p.oid
$$;

COMMENT ON FUNCTION copying.is_hashable(type oid, exact boolean) IS 'Whether a type has a hash of its own that means the same in every database';

REVOKE ALL ON FUNCTION copying.is_hashable(type oid, exact boolean) FROM PUBLIC;
GRANT ALL ON FUNCTION copying.is_hashable(type oid, exact boolean) TO app_copier;
