CREATE FUNCTION audit.record() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'pg_catalog', 'pg_temp'
    AS $$
declare
  tenant_column constant text := tg_argv[0];
  key_columns constant text[] := tg_argv[1]::text[];
  omitted constant text[] := tg_argv[2]::text[];
  hidden constant text[] := tg_argv[3]::text[];
begin
  if current_setting('audit.paused', true) = 'on' and audit.may_pause() then
    return null;
  end if;

  if tg_op = 'INSERT' then
    insert into audit.log (tenant_id, table_schema, table_name, record_id, action, new_values, actor_id, actor_role, ip_address, user_agent)
    select (n.value ->> tenant_column)::uuid, tg_table_schema, tg_table_name, audit.record_id(n.value, key_columns), tg_op,
      audit.row_values(n.value, omitted, hidden), app.user_id(), app.user_role(), app.client_address(), app.user_agent()
    from (select to_jsonb(r) as value from new_rows as r) as n;
  elsif tg_op = 'DELETE' then
    insert into audit.log (tenant_id, table_schema, table_name, record_id, action, old_values, actor_id, actor_role, ip_address, user_agent)
    select (o.value ->> tenant_column)::uuid, tg_table_schema, tg_table_name, audit.record_id(o.value, key_columns), tg_op,
      audit.row_values(o.value, omitted, hidden), app.user_id(), app.user_role(), app.client_address(), app.user_agent()
    from (select to_jsonb(r) as value from old_rows as r) as o;
  else
    insert into audit.log (tenant_id, table_schema, table_name, record_id, action, old_values, new_values, actor_id, actor_role, ip_address, user_agent)
    select coalesce(n.tenant, o.tenant)::uuid, tg_table_schema, tg_table_name, coalesce(n.id, o.id), tg_op,
      audit.row_values(o.value, omitted, hidden), audit.row_values(n.value, omitted, hidden),
      app.user_id(), app.user_role(), app.client_address(), app.user_agent()
    from (
      select to_jsonb(r) as value, to_jsonb(r) ->> tenant_column as tenant, audit.record_id(to_jsonb(r), key_columns) as id from old_rows as r
    ) as o
    full join (
      select to_jsonb(r) as value, to_jsonb(r) ->> tenant_column as tenant, audit.record_id(to_jsonb(r), key_columns) as id from new_rows as r
    ) as n on (n.tenant, n.id) = (o.tenant, o.id)
    where o.value is distinct from n.value;
  end if;
  return null;
end
$$;

COMMENT ON FUNCTION audit.record() IS 'Trigger: writes what a statement changed into audit.log';

REVOKE ALL ON FUNCTION audit.record() FROM PUBLIC;
