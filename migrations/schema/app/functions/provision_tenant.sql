CREATE FUNCTION app.provision_tenant(slug text, tenant_id uuid DEFAULT NULL::uuid) RETURNS uuid
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $_$
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
$_$;

COMMENT ON FUNCTION app.provision_tenant(slug text, tenant_id uuid) IS 'Gives a tenant a schema of its own, cloned from tenant_template; may be repeated; PB002 when the slug is another tenant''s or the tenant has another slug, PB005 for a bad slug';

REVOKE ALL ON FUNCTION app.provision_tenant(slug text, tenant_id uuid) FROM PUBLIC;
