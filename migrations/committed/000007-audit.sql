--! Previous: sha1:32fb99db5b64feb5985cf501472883f51beb96af
--! Hash: sha1:8028f3c7fc4253373ca8c551484ca1e928193c0f
--! Message: audit

-- The audit log: one table for all, partitioned by month. The tenant comes first in the key; it is
-- the tenant of the row that was changed, never that of the session, so that nothing can be written
-- into another tenant's log. There is no foreign key to anything: the log outlives what it tells of.
-- Partitions are made a year ahead; what is older than seven years is detached and kept.
set local role app_owner;

create table audit.log (
  tenant_id uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  id bigint generated always as identity,
  table_schema text not null,
  table_name text not null,
  record_id text not null,
  action text not null constraint log_action_check check (action in ('INSERT', 'UPDATE', 'DELETE')),
  old_values jsonb,
  new_values jsonb,
  actor_id uuid,
  actor_role text,
  database_role text not null default session_user,
  ip_address inet,
  user_agent text,
  constraint log_tenant_id_created_at_id_key primary key (tenant_id, created_at, id)
) partition by range (created_at);

create index log_tenant_id_record_idx on audit.log (tenant_id, table_schema, table_name, record_id, created_at);

select
  partitions.manage(
    'audit.log',
    control => 'created_at',
    every => '1 month',
    retention => '7 years',
    keep => true
  );

--! Included audit/record.sql
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
set search_path = ''
as $$
  select (value - omitted) || coalesce(
    (select jsonb_object_agg(name, '(hidden)') from unnest(hidden) as name where value ->> name is not null),
    '{}'
  )
$$;

create or replace function audit.record_id(value jsonb, key_columns text[]) returns text
language sql immutable parallel safe
set search_path = ''
as $$
  select string_agg(value ->> name, ',' order by position)
  from unnest(key_columns) with ordinality as keys (name, position)
$$;

create or replace function audit.record() returns trigger
language plpgsql volatile parallel unsafe security definer
set search_path = ''
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
  is 'The key of a row without its tenant, as text; several columns are joined by a comma';

comment on function audit.record() is 'Trigger: writes what a statement changed into audit.log';
--! EndIncluded audit/record.sql
--! Included audit/enable.sql
-- Switches the audit of a table on and off. Both may be called again at any time; enabling again
-- takes up a changed key, new generated columns or other hidden columns. The tenant is the first
-- column of the primary key, as everywhere in plumb; the rest of the key names the row.
create or replace function audit.may_pause() returns boolean
language sql stable parallel safe
set search_path = ''
as $$
  select pg_has_role(session_user, 'app_copier', 'member')
$$;

create or replace function audit.disable(target regclass) returns void
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
begin
  execute format('drop trigger if exists audit_insert on %s', target);
  execute format('drop trigger if exists audit_update on %s', target);
  execute format('drop trigger if exists audit_delete on %s', target);
end
$$;

create or replace function audit.enable(target regclass, hidden text[] default '{}') returns void
language plpgsql volatile parallel unsafe
set search_path = ''
as $$
declare
  key_columns text[];
  omitted text[];
  arguments text;
begin
  select array_agg(a.attname order by k.position)
  into key_columns
  from pg_catalog.pg_index as i
  cross join lateral unnest(i.indkey) with ordinality as k (attnum, position)
  join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = k.attnum
  where i.indrelid = target and i.indisprimary;
  if key_columns is null then
    perform app.fail('PB006', format('audit.enable(%L)', target));
  end if;

  select coalesce(array_agg(attname order by attnum), '{}')
  into omitted
  from pg_catalog.pg_attribute
  where attrelid = target and attgenerated <> '' and not attisdropped;

  arguments := format('%L, %L, %L, %L', key_columns[1],
    case cardinality(key_columns) when 1 then key_columns else key_columns[2:] end, omitted, hidden);

  execute format('create or replace trigger audit_insert after insert on %s
    referencing new table as new_rows for each statement execute function audit.record(%s)', target, arguments);
  execute format('create or replace trigger audit_update after update on %s
    referencing old table as old_rows new table as new_rows for each statement execute function audit.record(%s)', target, arguments);
  execute format('create or replace trigger audit_delete after delete on %s
    referencing old table as old_rows for each statement execute function audit.record(%s)', target, arguments);
end
$$;

comment on function audit.may_pause()
  is 'Whether this session may silence the audit: members of app_copier';

comment on function audit.enable(regclass, text[])
  is 'Logs every change of a table from now on; the values of hidden columns are not shown; PB006 without a primary key';

comment on function audit.disable(regclass)
  is 'Logs no change of a table any more; what was logged stays';
--! EndIncluded audit/enable.sql
--! Included audit/policies.sql
-- The log is written by audit.record() alone and read through an application's own view. The policy
-- stands behind that: should somebody ever be granted the table, he still sees his tenant only.
select app.reset_policies('audit.log');

create policy log_tenant on audit.log for select to app_user using (tenant_id = app.tenant_id());
--! EndIncluded audit/policies.sql
--! Included audit/comments.sql
-- What the audit log's columns mean.
comment on table audit.log is 'Every change of every audited table, by month; kept for seven years';
comment on column audit.log.tenant_id is 'The tenant of the row that was changed';
comment on column audit.log.created_at is 'When the row was changed, within the transaction';
comment on column audit.log.id is 'Orders the changes of one moment';
comment on column audit.log.table_schema is 'The schema of the changed table';
comment on column audit.log.table_name is 'The changed table';
comment on column audit.log.record_id
  is 'The primary key without the tenant; several columns joined by a comma';
comment on column audit.log.action is 'INSERT, UPDATE or DELETE';
comment on column audit.log.old_values
  is 'The row before; secrets are hidden, generated columns left out';
comment on column audit.log.new_values
  is 'The row after; secrets are hidden, generated columns left out';
comment on column audit.log.actor_id is 'The application''s user (app.user_id), if one was known';
comment on column audit.log.actor_role is 'The application''s role of that user (app.user_role)';
comment on column audit.log.database_role is 'The login role of the connection';
comment on column audit.log.ip_address is 'The visitor''s address, or else the connection''s';
comment on column audit.log.user_agent is 'The program that the visitor used';
comment on index audit.log_tenant_id_record_idx is 'The history of one row';
--! EndIncluded audit/comments.sql
