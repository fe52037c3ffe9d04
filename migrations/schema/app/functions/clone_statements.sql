CREATE FUNCTION app.clone_statements(source text, clone text, tenant uuid) RETURNS SETOF text
    LANGUAGE sql STABLE PARALLEL SAFE
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
  with tables as (
    select c.oid, c.relname, to_regclass(format('%I.%I', clone, c.relname)) as clone_oid
    from pg_catalog.pg_class as c
    join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
    where n.nspname = source and c.relkind = 'r'
  )
  select s.statement
  from (
    select 1 as step, t.relname as name, format('create table %I.%I (like %I.%I including all)', clone, t.relname, source, t.relname) as statement
    from tables as t
    where t.clone_oid is null
    union all
    select 2, t.relname, format('alter table %I.%I add constraint %I check (tenant_id = %L)', clone, t.relname, t.relname || '_tenant_id_check', tenant)
    from tables as t
    where not exists (
      select from pg_catalog.pg_constraint as c where c.conrelid = t.clone_oid and c.conname = t.relname || '_tenant_id_check'
    )
    union all
    select 3, f.conname, format('alter table %I.%I add constraint %I %s', clone, t.relname, f.conname,
      replace(pg_get_constraintdef(f.oid), source || '.', quote_ident(clone) || '.'))
    from tables as t
    join pg_catalog.pg_constraint as f on f.conrelid = t.oid and f.contype = 'f'
    where not exists (select from pg_catalog.pg_constraint as c where c.conrelid = t.clone_oid and c.conname = f.conname)
    union all
    select 4, t.relname, format('alter table %I.%I enable row level security, force row level security', clone, t.relname)
    from tables as t
    left join pg_catalog.pg_class as c on c.oid = t.clone_oid
    where (c.relrowsecurity and c.relforcerowsecurity) is not true
    union all
    select 5, p.polname, format('create policy %I on %I.%I for all to app_user using (%s)', p.polname, clone, t.relname, pg_get_expr(p.polqual, p.polrelid))
    from tables as t
    join pg_catalog.pg_policy as p on p.polrelid = t.oid
    where not exists (select from pg_catalog.pg_policy as c where c.polrelid = t.clone_oid and c.polname = p.polname)
    union all
    select 6, t.relname || g.privilege_type, format('grant %s on %I.%I to app_user', g.privilege_type, clone, t.relname)
    from tables as t
    join pg_catalog.pg_class as c on c.oid = t.oid
    cross join lateral aclexplode(c.relacl) as g
    where g.grantee = 'app_user'::regrole
    union all
    select 6, t.relname || g.privilege_type || a.attname, format('grant %s (%I) on %I.%I to app_user', g.privilege_type, a.attname, clone, t.relname)
    from tables as t
    join pg_catalog.pg_attribute as a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    cross join lateral aclexplode(a.attacl) as g
    where g.grantee = 'app_user'::regrole
      and (
        t.clone_oid is null
        or exists (
          select from pg_catalog.pg_attribute as c where c.attrelid = t.clone_oid and c.attname = a.attname and not c.attisdropped
        )
      )
    union all
    select 7, g.tgname || t.relname, replace(pg_get_triggerdef(g.oid), format(' ON %I.', source), format(' ON %I.', clone))
    from tables as t
    join pg_catalog.pg_trigger as g on g.tgrelid = t.oid and not g.tgisinternal
    where not exists (select from pg_catalog.pg_trigger as c where c.tgrelid = t.clone_oid and c.tgname = g.tgname)
    union all
    select 8, t.relname, format('comment on table %I.%I is %L', clone, t.relname, obj_description(t.oid, 'pg_class'))
    from tables as t
  ) as s
  order by s.step, s.name
$$;

COMMENT ON FUNCTION app.clone_statements(source text, clone text, tenant uuid) IS 'The statements that make the tables of one schema in another, for one tenant; those that are there already are left out';

REVOKE ALL ON FUNCTION app.clone_statements(source text, clone text, tenant uuid) FROM PUBLIC;
