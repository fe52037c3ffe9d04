-- Clones tenant_template into a schema for one tenant. Columns, defaults, checks, indexes and comments
-- come by LIKE; foreign keys, policies, grants and triggers are written again from the catalogue, with
-- the template's name replaced by the clone's. A check pins every clone to its tenant, so that a row of
-- another one cannot even be put there by the owner. Calling it again completes what is missing (tables,
-- foreign keys, policies, grants, triggers) and changes nothing else: a new column or index of the template
-- comes to the clones by the migration that makes it. The clone belongs to app_owner, whoever asks for it.
create or replace function app.clone_statements(
  source text,
  clone text,
  tenant uuid
) returns setof text
language sql stable parallel safe
set search_path = pg_catalog, pg_temp
as $$
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

create or replace function app.provision_tenant(
  slug text,
  tenant_id uuid default null
) returns uuid
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  tenant app.tenants;
  statement text;
begin
  if slug is null or slug !~ '^[a-z][a-z0-9_]{1,39}$' or slug = 'template' then
    perform app.fail('PB005', 'slug is 2 to 40 lower-case letters, digits or underscores, beginning with a letter, and not "template"');
  end if;
  insert into app.tenants as t (id, slug)
  values (coalesce(provision_tenant.tenant_id, gen_random_uuid()), provision_tenant.slug)
  on conflict do nothing;
  select * into tenant from app.tenants as t where t.slug = provision_tenant.slug for update;
  if tenant.id is null then
    perform app.fail('PB002', format('the tenant %s has another slug', tenant_id));
  end if;
  if tenant.id <> provision_tenant.tenant_id then
    perform app.fail('PB002', format('the slug %s is taken', slug));
  end if;

  execute format('create schema if not exists %I authorization app_owner', tenant.schema_name);
  execute format('comment on schema %I is %L', tenant.schema_name, 'What the tenant ' || slug || ' has for itself');
  execute format('grant usage on schema %I to app_user', tenant.schema_name);
  for statement in select app.clone_statements('tenant_template', tenant.schema_name, tenant.id) loop
    execute statement;
  end loop;
  return tenant.id;
end
$$;

comment on function app.clone_statements(text, text, uuid)
  is 'The statements that make the tables of one schema in another, for one tenant; those that are there already are left out';
comment on function app.provision_tenant(text, uuid)
  is 'Gives a tenant a schema of its own, cloned from tenant_template; may be repeated; PB002 when the slug is another tenant''s or the tenant has another slug, PB005 for a bad slug';
