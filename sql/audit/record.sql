-- What the audit triggers call, once per statement: it sees all changed rows at the same time as
-- transition tables, which costs half of a trigger per row. The trigger's arguments say what the
-- table looks like: the tenant's column, the key's columns, the columns that are left out (generated
-- ones) and the columns whose values are hidden (secrets). Old and new row are paired by key; an
-- update that changes the key shows as two entries, one with the old row, one with the new.
-- The right to write the log is this function's alone. Silence (audit.paused = on) is heeded for
-- members of app_copier only: a copy is told in copying.runs instead.
create or replace function audit.row_values(
  value jsonb,
  omitted text[],
  hidden text[]
) returns jsonb
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select (value - omitted) || coalesce(
    (select jsonb_object_agg(name, '(hidden)') from unnest(hidden) as name where value ->> name is not null),
    '{}'
  )
$$;

create or replace function audit.record_id(value jsonb, key_columns text[]) returns text
language sql immutable parallel safe
set search_path = pg_catalog, pg_temp
as $$
  select case cardinality(key_columns)
    when 1 then value ->> key_columns[1]
    else (
      select string_agg(regexp_replace(value ->> name, '([,\\])', '\\\1', 'g'), ',' order by position)
      from unnest(key_columns) with ordinality as keys (name, position)
    )
  end
$$;

create or replace function audit.record() returns trigger
language plpgsql volatile parallel unsafe security definer
set search_path = pg_catalog, pg_temp
as $$
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

comment on function audit.row_values(jsonb, text[], text[])
  is 'A row as it is logged: without the omitted columns, secrets hidden';

comment on function audit.record_id(jsonb, text[])
  is 'The key of a row without its tenant, as text; several columns are joined by a comma, one within them has a backslash before it';

comment on function audit.record() is 'Trigger: writes what a statement changed into audit.log';
